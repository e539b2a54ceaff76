import Foundation

/// The low frequencies of a picture: its discrete cosine transform, without the mean.
package struct PictureSpectrum: Sendable {
  /// How many coefficients are kept.
  package static let count = 64
  /// Ordered by frequency, lowest first. The scale is the grid's; only signs and relative sizes mean something.
  package let coefficients: [Float]

  /// - Parameter share: of the picture's width and height that is looked at, from its middle: 1 for all of it, 0.75
  ///   to compare with a picture of which a quarter was cropped away.
  package init(_ samples: [Float], share: Float = 1) {
    let samples = share < 1 ? Self.centre(of: samples, share: share) : samples
    let side = PictureGrid.side
    let waves = Self.waves
    let frequencies = Self.frequencies
    let highest = Self.highest
    var rows = [Float](repeating: 0, count: side * (highest + 1))
    for y in 0..<side {
      for u in 0...highest {
        var sum: Float = 0
        for x in 0..<side { sum += samples[y * side + x] * waves[u * side + x] }
        rows[u * side + y] = sum
      }
    }
    coefficients = frequencies.map { frequency in
      var sum: Float = 0
      for y in 0..<side { sum += rows[frequency.across * side + y] * waves[frequency.down * side + y] }
      return sum
    }
  }

  /// - Parameter coefficients: `count` of them, in the order of `coefficients`.
  package init(coefficients: [Float]) { self.coefficients = coefficients }

  /// Of the picture seen in a mirror: waves of odd frequency across change their sign.
  package var mirrored: PictureSpectrum {
    PictureSpectrum(coefficients: zip(coefficients, Self.frequencies).map { $1.across % 2 == 1 ? -$0 : $0 })
  }

  /// Whether a mirror turns the sign of this coefficient.
  package static func isOddAcross(_ index: Int) -> Bool { oddAcross >> UInt64(index) & 1 == 1 }

  /// The bits of `hash` that a mirror turns.
  static let oddAcross: UInt64 = frequencies.enumerated().reduce(0) { mask, frequency in
    frequency.element.across % 2 == 1 ? mask | 1 << UInt64(frequency.offset) : mask
  }

  /// One bit a coefficient, set where it is positive: a perceptual hash.
  package var hash: UInt64 {
    var hash: UInt64 = 0
    for (bit, coefficient) in coefficients.enumerated() where coefficient > 0 { hash |= 1 << UInt64(bit) }
    return hash
  }

  struct Frequency {
    let across: Int
    let down: Int
  }

  private static let highest = 9
  /// Of each coefficient.
  static let frequencies: [Frequency] = {
    let all = (0...highest).flatMap { across in (0...highest).map { Frequency(across: across, down: $0) } }
    let sorted = all.sorted {
      let a = $0.across * $0.across + $0.down * $0.down
      let b = $1.across * $1.across + $1.down * $1.down
      return (a, $0.across) < (b, $1.across)
    }
    return Array(sorted.dropFirst().prefix(count))
  }()
  private static let waves: [Float] = (0...highest).flatMap { frequency in
    (0..<PictureGrid.side).map { x in
      Float(cos(Double.pi * Double(frequency) * (Double(x) + 0.5) / Double(PictureGrid.side)))
    }
  }

  /// The middle of the picture, stretched to the whole grid (linear between samples).
  private static func centre(of samples: [Float], share: Float) -> [Float] {
    let side = PictureGrid.side
    let middle = Float(side - 1) / 2
    let positions = (0..<side).map { middle + (Float($0) - middle) * share }
    var result = [Float](repeating: 0, count: samples.count)
    for y in 0..<side {
      let top = Int(positions[y])
      let bottom = min(top + 1, side - 1)
      let fy = positions[y] - Float(top)
      for x in 0..<side {
        let left = Int(positions[x])
        let right = min(left + 1, side - 1)
        let fx = positions[x] - Float(left)
        let upper = samples[top * side + left] * (1 - fx) + samples[top * side + right] * fx
        let lower = samples[bottom * side + left] * (1 - fx) + samples[bottom * side + right] * fx
        result[y * side + x] = upper * (1 - fy) + lower * fy
      }
    }
    return result
  }
}
