import Foundation

/// The low frequencies of a picture: its discrete cosine transform, without the mean.
package struct PictureSpectrum: Sendable {
  /// How many coefficients are kept.
  package static let count = 64
  /// Ordered by frequency, lowest first. The scale is the grid's; only signs and relative sizes mean something.
  package let coefficients: [Float]

  /// Of all of a picture.
  ///
  /// - Parameter samples: of a `PictureGrid`.
  package init(_ samples: [Float]) { self = PictureViews.whole.spectra(of: samples)[0] }

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

  static let highest = 9
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

  /// The wave of a frequency over one side of the grid.
  static func wave(_ frequency: Int, at index: Int) -> Float {
    Float(cos(Double.pi * Double(frequency) * (Double(index) + 0.5) / Double(PictureGrid.side)))
  }
}
