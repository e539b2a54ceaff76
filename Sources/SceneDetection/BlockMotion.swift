/// How far two pictures differ, and how far they still do once each of 12 blocks is moved by up to three cells to where it
/// fits best: what a camera does is explained by moving, a mixture of two shots is not.
struct BlockMotion {
  private static let reach = 3
  private static let blockColumns = 8
  private static let blockRows = 6
  private static let paddedColumns = CoarsePicture.columns + 2 * reach
  private static let paddedRows = CoarsePicture.rows + 2 * reach

  /// Mean absolute difference of luma in levels.
  struct Difference {
    var plain: Float
    var moved: Float
  }

  private var padded = [Int16](repeating: 0, count: paddedColumns * paddedRows)

  mutating func between(_ first: CoarsePicture, _ second: CoarsePicture) -> Difference {
    pad(second)
    var (plain, moved): (Int, Int) = (0, 0)
    first.luma.withUnsafeBytes { wanted in
      padded.withUnsafeBytes { place in
        for row in stride(from: 0, to: CoarsePicture.rows, by: Self.blockRows) {
          for column in stride(from: 0, to: CoarsePicture.columns, by: Self.blockColumns) {
            let sums = Self.search(wanted, place, row: row, column: column)
            plain += sums.plain
            moved += sums.least
          }
        }
      }
    }
    let scale = 1 / Float(4 * CoarsePicture.columns * CoarsePicture.rows)
    return Difference(plain: Float(plain) * scale, moved: Float(moved) * scale)
  }

  private mutating func pad(_ picture: CoarsePicture) {
    let (columns, rows) = (CoarsePicture.columns, CoarsePicture.rows)
    padded.withUnsafeMutableBufferPointer { padded in
      picture.luma.withUnsafeBufferPointer { luma in
        for y in 0..<Self.paddedRows {
          let source = min(max(y - Self.reach, 0), rows - 1) * columns
          let target = y * Self.paddedColumns
          for x in 0..<Self.reach {
            padded[target + x] = luma[source]
            padded[target + Self.reach + columns + x] = luma[source + columns - 1]
          }
          for x in 0..<columns { padded[target + Self.reach + x] = luma[source + x] }
        }
      }
    }
  }

  /// Sums of absolute differences of a block, in quarters of a level: where it is, and where it fits best.
  private static func search(
    _ wanted: UnsafeRawBufferPointer, _ place: UnsafeRawBufferPointer, row: Int, column: Int
  ) -> (plain: Int, least: Int) {
    typealias Cells = SIMD8<Int16>
    func wantedRow(_ y: Int) -> Cells {
      wanted.loadUnaligned(
        fromByteOffset: 2 * ((row + y) * CoarsePicture.columns + column), as: Cells.self)
    }
    let block = (wantedRow(0), wantedRow(1), wantedRow(2), wantedRow(3), wantedRow(4), wantedRow(5))
    var (plain, least) = (0, Int.max)
    for dy in 0...2 * reach {
      for dx in 0...2 * reach {
        func difference(_ cells: Cells, _ y: Int) -> Cells {
          let other = place.loadUnaligned(
            fromByteOffset: 2 * ((row + y + dy) * paddedColumns + column + dx), as: Cells.self)
          let signed = cells &- other
          let sign = signed &>> 15
          return (signed ^ sign) &- sign
        }
        // Six differences of at most 1020 fit 16 bits, and so do the 48, unsigned.
        let sums =
          difference(block.0, 0) &+ difference(block.1, 1) &+ difference(block.2, 2)
          &+ difference(block.3, 3) &+ difference(block.4, 4) &+ difference(block.5, 5)
        let sum = Int(UInt16(bitPattern: sums.wrappedSum()))
        least = min(least, sum)
        if dy == reach, dx == reach { plain = sum }
      }
    }
    return (plain, least)
  }
}
