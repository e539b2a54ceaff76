import Fingerprints

/// How the pictures of B lie in those of A: B's point (x, y) is A's `(scaleX x + shiftX, scaleY y + shiftY)`, both
/// counted from the middle in halves of the picture, -1...1. Scales under 1 mean that B was cropped.
struct PictureGeometry: Sendable, Hashable {
  var scaleX: Float = 1
  var scaleY: Float = 1
  var shiftX: Float = 0
  var shiftY: Float = 0

  /// Whether one picture may be a crop of the other, or nearly all of it. Pictures of one size that lie far beside each
  /// other are moments of a camera that pans.
  var isOfCrop: Bool {
    Self.isOfCrop(scale: scaleX, shift: shiftX) && Self.isOfCrop(scale: scaleY, shift: shiftY)
  }

  /// Whether either shows about all of what the other does.
  var isPlain: Bool { abs(scaleX - 1) < 0.05 && abs(scaleY - 1) < 0.05 }

  private static func isOfCrop(scale: Float, shift: Float) -> Bool {
    // What bars were measured too wide or too narrow, or a side alone lost.
    let slack: Float = 0.1
    return (0.65...1.5).contains(scale) && abs(shift) <= abs(1 - scale) + slack
  }
}

/// The cells of B's grid that A shows too, and where in A's grid they are.
struct PictureWindow {
  private struct Position {
    let low: Int
    let high: Int
    let fraction: Float
  }

  private static let boxRadius = 4
  /// How much of the local brightness is taken away.
  private static let flattening: Float = 0.7

  private let firstColumn: Int
  private let firstRow: Int
  private let columns: [Position]
  private let rows: [Position]

  init(_ geometry: PictureGeometry) {
    (firstColumn, columns) = Self.positions(scale: geometry.scaleX, shift: geometry.shiftX)
    (firstRow, rows) = Self.positions(scale: geometry.scaleY, shift: geometry.shiftY)
  }

  private static func positions(scale: Float, shift: Float) -> (first: Int, [Position]) {
    let half = Float(PictureGrid.side) / 2
    let last = Float(PictureGrid.side - 1)
    var first = PictureGrid.side
    var positions: [Position] = []
    for cell in 0..<PictureGrid.side {
      let place = ((Float(cell) + 0.5 - half) * scale + shift * half) + half - 0.5
      guard place >= -0.5, place <= last + 0.5 else { continue }
      first = min(first, cell)
      let inside = min(last, max(0, place))
      let low = Int(inside)
      positions.append(
        Position(low: low, high: min(low + 1, PictureGrid.side - 1), fraction: inside - Float(low)))
    }
    return (first, positions)
  }

  func detail(ofWarped samples: [Float]) -> [Float] {
    var values = [Float](repeating: 0, count: rows.count * columns.count)
    samples.withUnsafeBufferPointer { samples in
      for (y, row) in rows.enumerated() {
        for (x, column) in columns.enumerated() {
          let upper = row.low * PictureGrid.side
          let lower = row.high * PictureGrid.side
          let a =
            samples[upper + column.low] * (1 - column.fraction) + samples[upper + column.high]
            * column.fraction
          let b =
            samples[lower + column.low] * (1 - column.fraction) + samples[lower + column.high]
            * column.fraction
          values[y * columns.count + x] = a * (1 - row.fraction) + b * row.fraction
        }
      }
    }
    return detail(of: values)
  }

  func detail(ofCropped samples: [Float], mirrored: Bool) -> [Float] {
    var values = [Float](repeating: 0, count: rows.count * columns.count)
    for y in rows.indices {
      for x in columns.indices {
        let column = mirrored ? PictureGrid.side - 1 - (firstColumn + x) : firstColumn + x
        values[y * columns.count + x] = samples[(firstRow + y) * PictureGrid.side + column]
      }
    }
    return detail(of: values)
  }

  /// Flattened, centred and of unit length, so that a product of two is their correlation.
  private func detail(of values: [Float]) -> [Float] {
    let width = columns.count
    let height = rows.count
    // A table of sums makes a box's mean four look-ups.
    var sums = [Float](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      var line: Float = 0
      for x in 0..<width {
        line += values[y * width + x]
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + line
      }
    }
    var result = [Float](repeating: 0, count: values.count)
    var total: Float = 0
    for y in 0..<height {
      let top = max(0, y - Self.boxRadius)
      let bottom = min(height, y + Self.boxRadius + 1)
      for x in 0..<width {
        let left = max(0, x - Self.boxRadius)
        let right = min(width, x + Self.boxRadius + 1)
        let upper = sums[top * (width + 1) + right] - sums[top * (width + 1) + left]
        let lower = sums[bottom * (width + 1) + right] - sums[bottom * (width + 1) + left]
        let local = (lower - upper) / Float((right - left) * (bottom - top))
        let value = values[y * width + x] - Self.flattening * local
        result[y * width + x] = value
        total += value
      }
    }
    let mean = total / Float(max(1, result.count))
    var squares: Float = 0
    for index in result.indices {
      result[index] -= mean
      squares += result[index] * result[index]
    }
    let scale = squares > 0 ? 1 / squares.squareRoot() : 0
    for index in result.indices { result[index] *= scale }
    return result
  }
}
