/// A part of a picture that is looked for in another one.
struct StructureBlock {
  static let columns = 8
  static let rows = 6
  static let cells = Float(columns * rows)

  /// Of its first cell.
  let column: Int
  let row: Int
  /// Row by row.
  let samples: Samples
  /// In units of a sample.
  let mean: Float
  let deviation: Float

  typealias Samples = (
    SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>
  )

  init(of picture: ReducedPicture, column: Int, row: Int) {
    self.column = column
    self.row = row
    samples = picture.cells.withUnsafeBufferPointer {
      Self.samples(
        at: $0.baseAddress! + row * ReducedPicture.columns + column, stride: ReducedPicture.columns)
    }
    let ones = SIMD8<Int16>(repeating: 1)
    mean = Float(Self.product(samples, (ones, ones, ones, ones, ones, ones))) / Self.cells
    deviation = max(0, Float(Self.product(samples, samples)) / Self.cells - mean * mean).squareRoot()
  }

  /// - Parameter stride: cells from one row to the next.
  @inline(__always)
  static func samples(at first: UnsafePointer<Int16>, stride: Int) -> Samples {
    func row(_ index: Int) -> SIMD8<Int16> {
      UnsafeRawPointer(first + index &* stride).loadUnaligned(as: SIMD8<Int16>.self)
    }
    return (row(0), row(1), row(2), row(3), row(4), row(5))
  }

  /// The sum of the products of samples in the same places: 48 of at most 12 bits each fit 32. Written so that the
  /// compiler makes one `pmaddwd` of each row.
  @inline(__always)
  static func product(_ a: Samples, _ b: Samples) -> Int32 {
    func products(_ p: SIMD8<Int16>, _ q: SIMD8<Int16>) -> SIMD8<Int32> {
      SIMD8<Int32>(truncatingIfNeeded: p) &* SIMD8<Int32>(truncatingIfNeeded: q)
    }
    let upper = products(a.0, b.0) &+ products(a.1, b.1) &+ products(a.2, b.2)
    let lower = products(a.3, b.3) &+ products(a.4, b.4) &+ products(a.5, b.5)
    return (upper &+ lower).wrappedSum()
  }
}

/// A picture in which blocks are looked for, with mean and deviation of every place where one may lie: within `reach`
/// cells of where it was. What lies outside repeats the edge.
struct StructurePlaces {
  private static let reach = 3
  private static let columns = ReducedPicture.columns + 2 * reach
  private static let rows = ReducedPicture.rows + 2 * reach
  private static let placeColumns = columns - StructureBlock.columns + 1
  private static let placeRows = rows - StructureBlock.rows + 1

  private var cells = [Int16](repeating: 0, count: columns * rows)
  private var means = [Float](repeating: 0, count: placeColumns * placeRows)
  private var deviations = [Float](repeating: 0, count: placeColumns * placeRows)
  /// Sums of a column's cells and their squares, over the height of a block.
  private var columnSums = [Int32](repeating: 0, count: 2 * columns)

  mutating func take(_ picture: ReducedPicture) {
    pad(picture)
    cells.withUnsafeBufferPointer { cells in
      columnSums.withUnsafeMutableBufferPointer { sums in
        means.withUnsafeMutableBufferPointer { means in
          deviations.withUnsafeMutableBufferPointer { deviations in
            let (cells, sums) = (cells.baseAddress!, sums.baseAddress!)
            let squares = sums + Self.columns
            for row in 0..<Self.placeRows {
              Self.addColumns(cells + row * Self.columns, sums: sums, squares: squares)
              Self.measure(
                sums, squares, means: means.baseAddress! + row * Self.placeColumns,
                deviations: deviations.baseAddress! + row * Self.placeColumns)
            }
          }
        }
      }
    }
  }

  /// The best correlation of the block with the places around its own, -1...1.
  func bestCorrelation(with block: StructureBlock) -> Float {
    var best: Float = -1
    cells.withUnsafeBufferPointer { cells in
      for dy in 0...2 * Self.reach {
        for dx in 0...2 * Self.reach {
          let place = (block.row + dy) * Self.placeColumns + block.column + dx
          let deviation = deviations[place]
          // Another contrast by more than a factor of two is another thing.
          guard deviation > 0.5 * block.deviation, deviation < 2 * block.deviation else { continue }
          let first = cells.baseAddress! + (block.row + dy) * Self.columns + block.column + dx
          let products = StructureBlock.product(
            block.samples, StructureBlock.samples(at: first, stride: Self.columns))
          let covariance = Float(products) / StructureBlock.cells - means[place] * block.mean
          best = max(best, covariance / (deviation * block.deviation))
        }
      }
    }
    return best
  }

  private mutating func pad(_ picture: ReducedPicture) {
    for y in 0..<Self.rows {
      let row = min(max(y - Self.reach, 0), ReducedPicture.rows - 1) * ReducedPicture.columns
      for x in 0..<Self.columns {
        cells[y * Self.columns + x] =
          picture.cells[row + min(max(x - Self.reach, 0), ReducedPicture.columns - 1)]
      }
    }
  }

  private static func addColumns(
    _ cells: UnsafePointer<Int16>, sums: UnsafeMutablePointer<Int32>, squares: UnsafeMutablePointer<Int32>
  ) {
    for column in 0..<columns {
      var (sum, square): (Int32, Int32) = (0, 0)
      for y in 0..<StructureBlock.rows {
        let value = Int32(cells[y &* columns &+ column])
        sum &+= value
        square &+= value &* value
      }
      sums[column] = sum
      squares[column] = square
    }
  }

  private static func measure(
    _ sums: UnsafePointer<Int32>, _ squares: UnsafePointer<Int32>, means: UnsafeMutablePointer<Float>,
    deviations: UnsafeMutablePointer<Float>
  ) {
    for column in 0..<placeColumns {
      var (sum, square): (Int32, Int32) = (0, 0)
      for x in 0..<StructureBlock.columns {
        sum &+= sums[column &+ x]
        square &+= squares[column &+ x]
      }
      let mean = Float(sum) / StructureBlock.cells
      means[column] = mean
      deviations[column] = max(0, Float(square) / StructureBlock.cells - mean * mean).squareRoot()
    }
  }
}
