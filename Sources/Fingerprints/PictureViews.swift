/// A part of a picture.
package struct PictureView: Sendable, Hashable {
  /// Of the picture's, 0...1.
  package let width: Float
  package let height: Float
  /// How far its middle lies to the right of the picture's, and below it: in halves of the picture's width and height.
  package let x: Float
  package let y: Float

  package init(width: Float, height: Float, x: Float = 0, y: Float = 0) {
    self.width = width
    self.height = height
    self.x = x
    self.y = y
  }

  /// Of the picture's own shape.
  package init(share: Float, x: Float = 0, y: Float = 0) {
    self.init(width: share, height: share, x: x, y: y)
  }

  /// Views of one size whose middles lie in rows and columns, without the one in the middle.
  ///
  /// - Parameters:
  ///   - steps: how many rows lie above the middle one, and under it.
  ///   - reach: how far the outermost lie from the middle; nil for views that touch the picture's border.
  package static func around(share: Float, steps: Int, reach: Float? = nil) -> [PictureView] {
    let places = places(steps, reach ?? 1 - share)
    return places.flatMap { y in places.map { PictureView(share: share, x: $0, y: y) } }
      .filter { $0.x != 0 || $0.y != 0 }
  }

  /// Views of one size whose middles lie in a row, and those whose middles lie in a column, with both sides exchanged: of
  /// a film with bars, a crop may take something of one side only.
  package static func beside(width: Float, height: Float, steps: Int, reach: Float) -> [PictureView] {
    places(steps, reach).flatMap {
      [PictureView(width: width, height: height, x: $0), PictureView(width: height, height: width, y: $0)]
    }
  }

  private static func places(_ steps: Int, _ reach: Float) -> [Float] {
    (-steps...steps).map { Float($0) * reach / Float(steps) }
  }
}

/// Transforms several views of a picture at once.
///
/// A view is stretched to the whole grid (linear between samples) and transformed. Both are sums of samples, across and
/// down apart from each other, so together they are one sum each way, whose weights are made once; views that reach over
/// the same columns share the first of the two.
package struct PictureViews: Sendable {
  package let views: [PictureView]
  private let across: [SideWaves]
  private let down: [SideWaves]
  /// Of each view, its place in `across` and in `down`.
  private let places: [(across: Int, down: Int)]

  package init(_ views: [PictureView]) {
    self.views = views
    var (across, down) = (OrderedSides(), OrderedSides())
    places = views.map { (across.place(of: $0.width, $0.x), down.place(of: $0.height, $0.y)) }
    self.across = across.sides
    self.down = down.sides
  }

  /// Views around the middle.
  package init(shares: [Float]) { self.init(shares.map { PictureView(share: $0) }) }

  /// All of the picture.
  static let whole = PictureViews(shares: [1])

  /// - Parameter samples: of a `PictureGrid`.
  /// - Returns: in the order of `views`.
  package func spectra(of samples: [Float]) -> [PictureSpectrum] {
    let rows = across.map { $0.transformedRows(of: samples) }
    return places.map { place in
      PictureSpectrum(coefficients: down[place.down].transform(rows: rows[place.across]))
    }
  }

  private struct OrderedSides {
    var sides: [SideWaves] = []

    mutating func place(of share: Float, _ shift: Float) -> Int {
      if let known = sides.firstIndex(where: { $0.share == share && $0.shift == shift }) { return known }
      sides.append(SideWaves(share: share, shift: shift))
      return sides.count - 1
    }
  }
}

/// What each of a side's samples adds to the waves over a part of that side.
private struct SideWaves: Sendable {
  let share: Float
  let shift: Float
  /// For each frequency, `PictureGrid.side` weights.
  private let weights: [Float]

  init(share: Float, shift: Float) {
    self.share = share
    self.shift = shift
    let side = PictureGrid.side
    let middle = Float(side - 1) / 2
    var weights = [Float](repeating: 0, count: (PictureSpectrum.highest + 1) * side)
    for frequency in 0...PictureSpectrum.highest {
      for index in 0..<side {
        let wave = PictureSpectrum.wave(frequency, at: index)
        let position = middle + shift * Float(side) / 2 + (Float(index) - middle) * share
        let inside = min(Float(side - 1), max(0, position))
        let low = Int(inside)
        let fraction = inside - Float(low)
        weights[frequency * side + low] += wave * (1 - fraction)
        weights[frequency * side + min(low + 1, side - 1)] += wave * fraction
      }
    }
    self.weights = weights
  }

  /// - Returns: for each frequency, one sum for each row.
  func transformedRows(of samples: [Float]) -> [Float] {
    let side = PictureGrid.side
    let frequencies = PictureSpectrum.highest + 1
    return [Float](unsafeUninitializedCapacity: side * frequencies) { sums, count in
      for frequency in 0..<frequencies {
        for y in 0..<side {
          var sum: Float = 0
          for x in 0..<side { sum += samples[y * side + x] * weights[frequency * side + x] }
          sums[frequency * side + y] = sum
        }
      }
      count = side * frequencies
    }
  }

  /// - Parameter rows: what `transformedRows` gave.
  /// - Returns: a coefficient for each of `PictureSpectrum.frequencies`.
  func transform(rows: [Float]) -> [Float] {
    let side = PictureGrid.side
    return PictureSpectrum.frequencies.map { frequency in
      var sum: Float = 0
      for y in 0..<side { sum += rows[frequency.across * side + y] * weights[frequency.down * side + y] }
      return sum
    }
  }
}
