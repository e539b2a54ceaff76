import TvidzCore

/// A copy of the last picture's first plane, in memory that is kept while the size stays.
struct PreviousPicture {
  private var samples: [UInt8] = []
  private var rowLength = 0
  private var rows = 0

  /// The next picture will have none before it.
  mutating func forget() { rows = 0 }

  /// Takes `plane` as the new last picture, and tells the sum of absolute differences of its samples from the former
  /// one; nil where there is none of this size. A change of format is told by `forget`.
  mutating func exchange(for plane: Plane, bitDepth: Int) -> UInt64? {
    let comparable = plane.rowLength == rowLength && plane.rows == rows
    if !comparable {
      let count = plane.rowLength * plane.rows
      if samples.count != count { samples = [UInt8](repeating: 0, count: count) }
      self.rowLength = plane.rowLength
      self.rows = plane.rows
    }
    var sum: UInt64 = 0
    samples.withUnsafeMutableBytes { kept in
      guard let base = kept.baseAddress else { return }
      for y in 0..<rows {
        let (row, last) = (plane.base + y * plane.bytesPerRow, base + y * rowLength)
        if comparable {
          sum +=
            bitDepth > 8
            ? sumOfAbsoluteDifferences16(row, last, count: rowLength / 2)
            : sumOfAbsoluteDifferences8(row, last, count: rowLength)
        }
        last.copyMemory(from: row, byteCount: rowLength)
      }
    }
    return comparable ? sum : nil
  }
}
