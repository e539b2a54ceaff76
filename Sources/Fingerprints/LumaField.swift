package import TvidzCore

/// A frame reduced to 64 by 64 averages of luma, and how wide its black bars are.
///
/// Few rows are read (at most two for each row of the field), so that reducing a frame costs far less than decoding
/// it. The bars are measured on the frame itself, to a pixel.
package struct LumaField: Sendable {
  static let side = 64
  /// Rows from the top, 0...255 whatever the bit depth.
  let cells: [Float]
  let bars: Bars

  /// - Parameter picture: of any size and of layout gray, planar YUV or packed RGB (whose components are averaged).
  package init(_ picture: borrowing PlaneSet) {
    let source = LumaRows(picture)
    cells = Self.reduce(source)
    bars = Bars(source)
  }

  private static func reduce(_ source: LumaRows) -> [Float] {
    var cells = [Float](repeating: 0, count: side * side)
    var column = [UInt32](repeating: 0, count: source.samplesPerRow)
    let starts = (0...side).map { $0 * source.width / side }
    for y in 0..<side {
      let first = y * source.height / side
      let last = max(first, (y + 1) * source.height / side - 1)
      let middle = (first + last + 1) / 2
      source.store(row: first, in: &column)
      let rows = middle > first ? 2 : 1
      if rows == 2 { source.add(row: middle, to: &column) }
      for x in 0..<side {
        let from = min(starts[x], source.width - 1)
        let to = max(from + 1, starts[x + 1])
        var sum: UInt32 = 0
        for sample in from * source.components..<to * source.components { sum &+= column[sample] }
        let count = Float((to - from) * source.components * rows)
        cells[y * side + x] = Float(sum) / count * source.scale
      }
    }
    return cells
  }
}

/// Luma of a picture, row by row, as numbers; valid only while the picture is.
struct LumaRows {
  let width: Int
  let height: Int
  /// 1 for a plane of luma, 3 or 4 for packed RGB.
  let components: Int
  /// What brings a sample to 0...255.
  let scale: Float
  private let plane: Plane
  private let wide: Bool

  var samplesPerRow: Int { width * components }

  init(_ picture: borrowing PlaneSet) {
    plane = picture.luma
    wide = picture.format.bytesPerSample == 2
    width = picture.width
    height = picture.height
    components = max(1, plane.rowLength / picture.format.bytesPerSample / max(1, picture.width))
    scale = 255 / Float((1 << picture.format.bitDepth) - 1)
  }

  func store(row y: Int, in sums: inout [UInt32]) {
    let row = plane.row(y)
    if wide {
      let samples = row.bindMemory(to: UInt16.self)
      for x in 0..<samplesPerRow { sums[x] = UInt32(samples[x]) }
    } else {
      for x in 0..<samplesPerRow { sums[x] = UInt32(row[x]) }
    }
  }

  func add(row y: Int, to sums: inout [UInt32]) {
    let row = plane.row(y)
    if wide {
      let samples = row.bindMemory(to: UInt16.self)
      for x in 0..<samplesPerRow { sums[x] &+= UInt32(samples[x]) }
    } else {
      for x in 0..<samplesPerRow { sums[x] &+= UInt32(row[x]) }
    }
  }

  /// The first component of the sample at `x`, `y`, 0...255.
  func sample(x: Int, y: Int) -> Float {
    let row = plane.row(y)
    let index = x * components
    let value =
      wide ? UInt32(row.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)) : UInt32(row[index])
    return Float(value) * scale
  }
}
