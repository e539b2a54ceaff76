import TvidzCore

/// Averages pictures down to the grid of `ReducedPicture`, in memory that is kept from picture to picture.
struct PictureReducer {
  private var luma = PlaneAverager()
  private var chroma = PlaneAverager()
  private var scratch = [Int16](repeating: 0, count: ReducedPicture.cellsPerPlane)

  /// - Precondition: `picture` is gray or planar YUV.
  mutating func reduce(_ picture: borrowing PlaneSet, into cells: UnsafeMutableBufferPointer<Int16>) {
    let plane = ReducedPicture.cellsPerPlane
    let depth = picture.format.bitDepth
    luma.reduce(picture.luma, depth: depth, into: cells.baseAddress! + 0)
    guard let planes = picture.chroma else {
      let neutral = Int16(128 * ReducedPicture.unitsPerLevel)
      for i in plane..<3 * plane { cells[i] = neutral }
      return
    }
    chroma.reduce(planes.u, depth: depth, into: cells.baseAddress! + plane)
    chroma.reduce(planes.v, depth: depth, into: cells.baseAddress! + 2 * plane)
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
