/// How much of one picture's structure is found again in another, moved or in other light.
///
/// The picture is split into 48 blocks. For each block with content, the place in the other picture, within three
/// cells, where its luma correlates best is looked for; gain and offset do not matter, so flashes, fades and changes of
/// light leave structure as it is, an overlay leaves most of it, and a cut leaves what chance gives. Correlation counts
/// from 0.7 (nothing) to 1 (all); blocks count by their contrast, up to 10 levels.
struct StructureMatch {
  private static let blockColumns = 8
  private static let blockRows = 6
  private static let cellsPerBlock = Float(blockColumns * blockRows)
  private static let reach = 3
  private static let paddedColumns = ReducedPicture.columns + 2 * reach
  private static let paddedRows = ReducedPicture.rows + 2 * reach
  private static let strongestContrast: Float = 10
  /// Below this share of the most that 48 blocks could weigh there is no structure to speak of.
  private static let leastWeight: Float = 0.03

  private var padded = [Int16](repeating: 0, count: paddedColumns * paddedRows)

  /// 0...1, the mean of both directions; nil where one of the pictures has no structure to look for.
  mutating func between(_ a: ReducedPicture, _ b: ReducedPicture) -> Float? {
    guard let forward = share(of: b, foundIn: a), let backward = share(of: a, foundIn: b) else { return nil }
    return (forward + backward) / 2
  }

  private mutating func share(of wanted: ReducedPicture, foundIn place: ReducedPicture) -> Float? {
    pad(place)
    var (weights, found): (Float, Float) = (0, 0)
    for row in stride(from: 0, to: ReducedPicture.rows, by: Self.blockRows) {
      for column in stride(from: 0, to: ReducedPicture.columns, by: Self.blockColumns) {
        let block = BlockStatistics(wanted, column: column, row: row)
        guard block.deviation >= Float(ReducedPicture.unitsPerLevel) else { continue }
        let weight = min(block.deviation / Float(ReducedPicture.unitsPerLevel), Self.strongestContrast)
        weights += weight
        found += weight * max(0, (bestCorrelation(of: block, in: wanted) - 0.7) / 0.3)
      }
    }
    let most = Self.strongestContrast * Float(ReducedPicture.cellsPerPlane) / Self.cellsPerBlock
    return weights > Self.leastWeight * most ? found / weights : nil
  }

  private mutating func pad(_ picture: ReducedPicture) {
    for y in 0..<Self.paddedRows {
      let row = min(max(y - Self.reach, 0), ReducedPicture.rows - 1) * ReducedPicture.columns
      for x in 0..<Self.paddedColumns {
        padded[y * Self.paddedColumns + x] =
          picture.cells[row + min(max(x - Self.reach, 0), ReducedPicture.columns - 1)]
      }
    }
  }

  private func bestCorrelation(of block: BlockStatistics, in wanted: ReducedPicture) -> Float {
    var best: Float = -1
    wanted.cells.withUnsafeBufferPointer { wanted in
      padded.withUnsafeBufferPointer { padded in
        for dy in 0...2 * Self.reach {
          for dx in 0...2 * Self.reach {
            var (sum, squares, products): (Int32, Int32, Int32) = (0, 0, 0)
            for y in 0..<Self.blockRows {
              let a = (block.row + y) * ReducedPicture.columns + block.column
              let b = (block.row + y + dy) * Self.paddedColumns + block.column + dx
              for x in 0..<Self.blockColumns {
                let (p, q) = (Int32(wanted[a + x]), Int32(padded[b + x]))
                sum &+= q
                squares &+= q &* q
                products &+= p &* q
              }
            }
            let mean = Float(sum) / Self.cellsPerBlock
            let deviation = max(0, Float(squares) / Self.cellsPerBlock - mean * mean).squareRoot()
            // Another contrast by more than a factor of two is another thing.
            guard deviation > 0.5 * block.deviation, deviation < 2 * block.deviation else { continue }
            let covariance = Float(products) / Self.cellsPerBlock - mean * block.mean
            best = max(best, covariance / (deviation * block.deviation))
          }
        }
      }
    }
    return best
  }

  /// In units of a sample.
  private struct BlockStatistics {
    let column: Int
    let row: Int
    let mean: Float
    let deviation: Float

    init(_ picture: ReducedPicture, column: Int, row: Int) {
      self.column = column
      self.row = row
      // 48 squares of at most 4095 fit 32 bits.
      var (sum, squares): (Int32, Int32) = (0, 0)
      for y in row..<row + StructureMatch.blockRows {
        for x in column..<column + StructureMatch.blockColumns {
          let value = Int32(picture.cells[y * ReducedPicture.columns + x])
          sum &+= value
          squares &+= value &* value
        }
      }
      mean = Float(sum) / StructureMatch.cellsPerBlock
      deviation = max(0, Float(squares) / StructureMatch.cellsPerBlock - mean * mean).squareRoot()
    }
  }
}
