/// What a copy's pictures went through, as far as a candidate index notices.
package enum PictureChange: String, Sendable, Hashable, CaseIterable, Codable {
  /// A sixteenth of a second beside: what sampling alone does.
  case sampled
  case crop10, crop25, logo, subtitles, levels, noise, mirror
  /// An eighth of a second beside.
  case later
}

/// A frame of a film, gray, `side` by `side` whatever its shape was.
struct SquareFrame: Sendable {
  static let side = 96
  /// Rows from the top, 0...255.
  var luma: [Float]

  mutating func apply(_ change: PictureChange, using generator: inout SeededGenerator) {
    switch change {
    case .sampled, .later, .crop10, .crop25, .mirror: break
    case .logo:
      fill(0.77, 0.06, 0.18, 0.16) { $0 * 0.15 + 255 * 0.85 }
      fill(0.81, 0.1, 0.1, 0.08) { _ in 70 }
    case .subtitles:
      for line in [0.82, 0.89] {
        for stroke in 0..<18 { fill(0.2 + 0.033 * Double(stroke), line, 0.02, 0.05) { _ in 235 } }
      }
    case .levels: luma = luma.map { min(255, max(0, 1.4 * ($0 - 128) + 140)) }
    case .noise: luma = luma.map { $0 + Float.random(in: -24...24, using: &generator) }
    }
  }

  /// The share of width and height that the change leaves, around the middle.
  static func share(left change: PictureChange) -> Double {
    switch change {
    case .crop10: 0.9
    case .crop25: 0.75
    default: 1
    }
  }

  /// In shares of the sides.
  private mutating func fill(
    _ left: Double, _ top: Double, _ width: Double, _ height: Double, _ value: (Float) -> Float
  ) {
    let side = Double(Self.side)
    for y in Int(top * side)..<Int((top + height) * side) {
      for x in Int(left * side)..<Int((left + width) * side) {
        luma[y * Self.side + x] = value(luma[y * Self.side + x])
      }
    }
  }

  /// Averages of `cells` by `cells` squares of the middle.
  func cells(_ cells: Int, share: Double) -> [Float] {
    let start = Double(Self.side) * (1 - share) / 2
    let step = Double(Self.side) * share / Double(cells)
    let finer = 4
    // Each cell is looked at in four by four places.
    let places = (0..<cells * finer).map { Int(start + (Double($0) + 0.5) * step / Double(finer)) }
    return (0..<cells * cells).map { cell in
      var sum: Float = 0
      for y in 0..<finer {
        for x in 0..<finer {
          sum += luma[places[cell / cells * finer + y] * Self.side + places[cell % cells * finer + x]]
        }
      }
      return sum / Float(finer * finer)
    }
  }
}
