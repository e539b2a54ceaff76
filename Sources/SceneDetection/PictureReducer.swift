import TvidzCore

/// Averages pictures down to the grid of `ReducedPicture`, in memory that is kept from picture to picture.
struct PictureReducer {
  /// Rows that are read for one row of cells: enough for a mean, and a bound on the cost of tall pictures.
  private static let rowsRead = 8

  private var columnSums: [UInt32] = []
  private var narrowColumnSums: [UInt16] = []
  private var scratch = [Int16](repeating: 0, count: ReducedPicture.cellsPerPlane)

  /// - Precondition: `picture` is gray or planar YUV.
  mutating func reduce(_ picture: borrowing PlaneSet, into cells: UnsafeMutableBufferPointer<Int16>) {
    let plane = ReducedPicture.cellsPerPlane
    reduce(picture.luma, depth: picture.format.bitDepth, into: cells.baseAddress! + 0)
    guard let chroma = picture.chroma else {
      let neutral = Int16(128 * ReducedPicture.unitsPerLevel)
      for i in plane..<3 * plane { cells[i] = neutral }
      return
    }
    reduce(chroma.u, depth: picture.format.bitDepth, into: cells.baseAddress! + plane)
    reduce(chroma.v, depth: picture.format.bitDepth, into: cells.baseAddress! + 2 * plane)
  }

  private mutating func reduce(_ plane: Plane, depth: Int, into cells: UnsafeMutablePointer<Int16>) {
    if depth > 8 {
      reduceWide(plane, depth: depth, into: cells)
    } else {
      reduceNarrow(plane, depth: depth, into: cells)
    }
  }

  /// Samples of 8 bits or fewer.
  private mutating func reduceNarrow(_ plane: Plane, depth: Int, into cells: UnsafeMutablePointer<Int16>) {
    let width = plane.rowLength
    if narrowColumnSums.count < width { narrowColumnSums = Array(repeating: 0, count: width) }
    narrowColumnSums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      for row in 0..<ReducedPicture.rows {
        let (lines, step) = Self.linesRead(row: row, of: plane.rows)
        var read = 0
        for y in stride(from: lines.lowerBound, to: lines.upperBound, by: step) {
          let line = (plane.base + y * plane.bytesPerRow).assumingMemoryBound(to: UInt8.self)
          if read == 0 {
            for x in 0..<width { sums[x] = UInt16(line[x]) }
          } else {
            for x in 0..<width { sums[x] &+= UInt16(line[x]) }
          }
          read += 1
        }
        Self.average(
          sums, width: width, read: read, levels: 1 << depth, into: cells + row * ReducedPicture.columns)
      }
    }
  }

  /// Samples of 9 to 16 bits.
  private mutating func reduceWide(_ plane: Plane, depth: Int, into cells: UnsafeMutablePointer<Int16>) {
    let width = plane.rowLength / 2
    if columnSums.count < width { columnSums = Array(repeating: 0, count: width) }
    columnSums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      for row in 0..<ReducedPicture.rows {
        let (lines, step) = Self.linesRead(row: row, of: plane.rows)
        var read = 0
        for x in 0..<width { sums[x] = 0 }
        for y in stride(from: lines.lowerBound, to: lines.upperBound, by: step) {
          let line = plane.base + y * plane.bytesPerRow
          for x in 0..<width {
            sums[x] &+= UInt32(line.loadUnaligned(fromByteOffset: 2 &* x, as: UInt16.self))
          }
          read += 1
        }
        Self.average(
          sums, width: width, read: read, levels: 1 << depth, into: cells + row * ReducedPicture.columns)
      }
    }
  }

  /// The lines under a row of cells and the step between those that are read, at most 15 of them: their sum of 8-bit
  /// samples fits 16 bits. A picture lower than the grid gives some lines to several rows.
  private static func linesRead(row: Int, of height: Int) -> (Range<Int>, step: Int) {
    let start = row * height / ReducedPicture.rows
    let end = max(start + 1, (row + 1) * height / ReducedPicture.rows)
    return (start..<end, max(1, (end - start) / rowsRead))
  }

  private static func average(
    _ sums: UnsafeMutablePointer<some FixedWidthInteger & UnsignedInteger>, width: Int, read: Int,
    levels: Int,
    into cells: UnsafeMutablePointer<Int16>
  ) {
    for column in 0..<ReducedPicture.columns {
      let start = column * width / ReducedPicture.columns
      let end = max(start + 1, (column + 1) * width / ReducedPicture.columns)
      var sum: UInt32 = 0
      for x in start..<end { sum &+= UInt32(truncatingIfNeeded: sums[x]) }
      let scale = Float(256 * ReducedPicture.unitsPerLevel) / Float(levels * read * (end - start))
      cells[column] = Int16(Float(sum) * scale + 0.5)
    }
  }

  /// The largest and the smallest cell within `reach` cells, in both directions, of each cell of each plane.
  mutating func envelopes(
    of cells: UnsafeBufferPointer<Int16>, upper: UnsafeMutableBufferPointer<Int16>,
    lower: UnsafeMutableBufferPointer<Int16>
  ) {
    scratch.withUnsafeMutableBufferPointer { scratch in
      for plane in 0..<ReducedPicture.planes {
        let offset = plane * ReducedPicture.cellsPerPlane
        let source = cells.baseAddress! + offset
        spread(source, through: scratch.baseAddress!, into: upper.baseAddress! + offset, max)
        spread(source, through: scratch.baseAddress!, into: lower.baseAddress! + offset, min)
      }
    }
  }
}

/// A running extreme of five cells, along the rows and then along the columns; edges repeat.
@inline(__always)
private func spread(
  _ source: UnsafePointer<Int16>, through scratch: UnsafeMutablePointer<Int16>,
  into target: UnsafeMutablePointer<Int16>, _ extreme: (Int16, Int16) -> Int16
) {
  let (columns, rows) = (ReducedPicture.columns, ReducedPicture.rows)
  for y in 0..<rows {
    let (from, to) = (source + y * columns, scratch + y * columns)
    for x in 2..<columns - 2 {
      to[x] = extreme(
        extreme(extreme(from[x - 2], from[x - 1]), extreme(from[x + 1], from[x + 2])), from[x])
    }
    to[0] = extreme(extreme(from[0], from[1]), from[2])
    to[1] = extreme(to[0], from[3])
    to[columns - 1] = extreme(extreme(from[columns - 1], from[columns - 2]), from[columns - 3])
    to[columns - 2] = extreme(to[columns - 1], from[columns - 4])
  }
  for y in 0..<rows {
    let a = scratch + max(0, y - 2) * columns
    let b = scratch + max(0, y - 1) * columns
    let c = scratch + y * columns
    let d = scratch + min(rows - 1, y + 1) * columns
    let e = scratch + min(rows - 1, y + 2) * columns
    let to = target + y * columns
    for x in 0..<columns {
      to[x] = extreme(extreme(extreme(a[x], b[x]), extreme(d[x], e[x])), c[x])
    }
  }
}
