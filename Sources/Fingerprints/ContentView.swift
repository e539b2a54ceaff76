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
    return field.cells.withUnsafeBufferPointer { cells in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: source * target) { narrow in
        for (x, weights) in columns.enumerated() {
          weights.shares.withUnsafeBufferPointer { shares in
            for y in 0..<source {
              let from = y * source + weights.first
              var sum: Float = 0
              for index in 0..<shares.count { sum += shares[index] * cells[from + index] }
              narrow[y * target + x] = sum
            }
          }
        }
        return [Float](unsafeUninitializedCapacity: PictureGrid.cells) { samples, count in
          samples.initialize(repeating: 0)
          for (y, weights) in rows.enumerated() {
            for (index, share) in weights.shares.enumerated() {
              let from = (weights.first + index) * target
              for x in 0..<target { samples[y * target + x] += share * narrow[from + x] }
            }
          }
          count = PictureGrid.cells
        }
      }
    }
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
