/// Cuts the bars off a field and reduces what is left to the samples of a `PictureGrid`.
struct ContentView {
  let bars: Bars
  private let rows: [Weights]
  private let columns: [Weights]

  /// The shares of source cells that make one target cell.
  private struct Weights {
    let first: Int
    let shares: [Float]
  }

  init(bars: Bars) {
    self.bars = bars
    rows = Self.weights(from: bars.top, to: 1 - bars.bottom)
    columns = Self.weights(from: bars.left, to: 1 - bars.right)
  }

  /// - Returns: `PictureGrid.cells` averages, 0...255.
  func samples(of field: LumaField) -> [Float] {
    let source = LumaField.side
    let target = PictureGrid.side
    var narrow = [Float](repeating: 0, count: source * target)
    field.cells.withUnsafeBufferPointer { cells in
      for y in 0..<source {
        for (x, weights) in columns.enumerated() {
          var sum: Float = 0
          for (index, share) in weights.shares.enumerated() {
            sum += share * cells[y * source + weights.first + index]
          }
          narrow[y * target + x] = sum
        }
      }
    }
    var samples = [Float](repeating: 0, count: PictureGrid.cells)
    for (y, weights) in rows.enumerated() {
      for (index, share) in weights.shares.enumerated() {
        for x in 0..<target {
          samples[y * target + x] += share * narrow[(weights.first + index) * target + x]
        }
      }
    }
    return samples
  }

  private static func weights(from low: Float, to high: Float) -> [Weights] {
    let source = Float(LumaField.side)
    let step = (high - low) * source / Float(PictureGrid.side)
    return (0..<PictureGrid.side).map { index in
      let start = low * source + Float(index) * step
      let end = min(source, start + step)
      let first = min(LumaField.side - 1, Int(start))
      let last = max(first, min(LumaField.side - 1, Int(end.rounded(.up)) - 1))
      let shares = (first...last).map { max(0, min(end, Float($0 + 1)) - max(start, Float($0))) }
      let sum = max(shares.reduce(0, +), .leastNormalMagnitude)
      return Weights(first: first, shares: shares.map { $0 / sum })
    }
  }
}
