import Foundation

/// What the search for fades and dissolves keeps of a picture: 32 by 18 cells of luma, 16 by 9 and 4 by 3 cells of luma
/// and chroma, and how much there is to see.
///
/// Means over large cells change little where things move, while a mixture of two shots moves them evenly.
struct CoarsePicture {
  static let columns = 32
  static let rows = 18
  /// Luma, then the two chroma planes; 16 by 9 cells each.
  static let pointSize = 3 * 144
  /// The same, 4 by 3 cells each.
  static let blockSize = 3 * 12
  /// Chroma counts by half of its square.
  private static let chromaWeight: Float = 0.7

  /// In quarters of a level.
  private(set) var luma = [Int16](repeating: 0, count: columns * rows)
  /// In levels around mid-gray.
  private(set) var point = [Float](repeating: 0, count: pointSize)
  private(set) var blocks = [Float](repeating: 0, count: blockSize)
  /// Means of the planes of `point`.
  private(set) var pointMeans = SIMD3<Float>.zero
  /// Squared lengths of `point` and of `blocks`.
  private(set) var pointSquare: Float = 0
  private(set) var blockSquare: Float = 0
  /// 0...255.
  private(set) var meanLuma: Float = 0
  /// Variances in squared levels: of luma, and of both chroma planes together.
  private(set) var variance: Float = 0
  private(set) var chromaVariance: Float = 0
  /// Mean squared step of luma from cell to cell, along the rows and along the columns together.
  private(set) var detail: Float = 0
  /// Variance of luma around what its row's and column's means foretell: 0 for a picture without content, also where
  /// black bars frame it.
  private(set) var relief: Float = 0

  mutating func assign(_ picture: ReducedPicture) {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.columns * Self.rows) { cells in
      for plane in 0..<ReducedPicture.planes {
        halve(picture, plane: plane, into: cells)
        let (mean, variance) = Self.statistics(of: cells)
        if plane == 0 {
          meanLuma = mean
          self.variance = variance
          chromaVariance = 0
          measureDetail(cells)
          measureRelief(cells, mean: mean)
        } else {
          chromaVariance += variance
        }
        let weight: Float = plane == 0 ? 1 : Self.chromaWeight
        pointMeans[plane] = (mean - 128) * weight
        average(cells, plane: plane, weight: weight)
      }
    }
    pointSquare = Self.product(point, point)
    blockSquare = Self.product(blocks, blocks)
  }

  static func product(_ a: [Float], _ b: [Float]) -> Float {
    sum(a, b) { $0 * $1 }
  }

  /// Mean absolute difference.
  static func meanDifference(_ a: [Float], _ b: [Float]) -> Float {
    sum(a, b) { p, q in
      let difference = p - q
      return difference.replacing(with: -difference, where: difference .< 0)
    } / Float(a.count)
  }

  /// - Precondition: both hold the same number of values, a multiple of 4.
  @inline(__always)
  private static func sum(
    _ a: [Float], _ b: [Float], of term: (SIMD4<Float>, SIMD4<Float>) -> SIMD4<Float>
  ) -> Float {
    a.withUnsafeBytes { a in
      b.withUnsafeBytes { b in
        var sums = SIMD4<Float>.zero
        for offset in stride(from: 0, to: a.count, by: MemoryLayout<SIMD4<Float>>.size) {
          sums += term(
            a.loadUnaligned(fromByteOffset: offset, as: SIMD4<Float>.self),
            b.loadUnaligned(fromByteOffset: offset, as: SIMD4<Float>.self))
        }
        return sums.sum()
      }
    }
  }

  /// Means of two by two cells of a plane, in levels.
  private mutating func halve(
    _ picture: ReducedPicture, plane: Int, into cells: UnsafeMutableBufferPointer<Float>
  ) {
    let scale = 1 / Float(4 * ReducedPicture.unitsPerLevel)
    picture.cells.withUnsafeBufferPointer { source in
      for y in 0..<Self.rows {
        let upper = plane * ReducedPicture.cellsPerPlane + 2 * y * ReducedPicture.columns
        let lower = upper + ReducedPicture.columns
        for x in 0..<Self.columns {
          let sum =
            source[upper + 2 * x] &+ source[upper + 2 * x + 1] &+ source[lower + 2 * x]
            &+ source[lower + 2 * x + 1]
          cells[y * Self.columns + x] = Float(sum) * scale
          if plane == 0 { luma[y * Self.columns + x] = (sum &+ 8) >> 4 }
        }
      }
    }
  }

  private static func statistics(of cells: UnsafeMutableBufferPointer<Float>) -> (
    mean: Float, variance: Float
  ) {
    var (sum, squares) = (SIMD4<Float>.zero, SIMD4<Float>.zero)
    for i in stride(from: 0, to: cells.count, by: 4) {
      // Around mid-gray, so that squares stay small and exact.
      let four = SIMD4(cells[i], cells[i + 1], cells[i + 2], cells[i + 3]) - 128
      sum += four
      squares += four * four
    }
    let mean = sum.sum() / Float(cells.count)
    return (mean + 128, max(squares.sum() / Float(cells.count) - mean * mean, 0))
  }

  private mutating func measureDetail(_ cells: UnsafeMutableBufferPointer<Float>) {
    var (along, down): (Float, Float) = (0, 0)
    for y in 0..<Self.rows {
      let row = y * Self.columns
      for x in row..<row + Self.columns - 1 { along += (cells[x + 1] - cells[x]) * (cells[x + 1] - cells[x]) }
      guard y > 0 else { continue }
      for x in row..<row + Self.columns {
        let step = cells[x] - cells[x - Self.columns]
        down += step * step
      }
    }
    detail =
      along / Float(Self.rows * (Self.columns - 1)) + down / Float((Self.rows - 1) * Self.columns)
  }

  private mutating func measureRelief(_ cells: UnsafeMutableBufferPointer<Float>, mean: Float) {
    // Rows and columns account for independent parts of the variance.
    var (ofRows, ofColumns): (Float, Float) = (0, 0)
    for y in 0..<Self.rows {
      var sum: Float = 0
      for x in 0..<Self.columns { sum += cells[y * Self.columns + x] - mean }
      ofRows += sum * sum
    }
    for x in 0..<Self.columns {
      var sum: Float = 0
      for y in 0..<Self.rows { sum += cells[y * Self.columns + x] - mean }
      ofColumns += sum * sum
    }
    let (rows, columns) = (Float(Self.rows), Float(Self.columns))
    relief = max(
      variance - ofRows / (rows * columns * columns) - ofColumns / (columns * rows * rows), 0)
  }

  private mutating func average(_ cells: UnsafeMutableBufferPointer<Float>, plane: Int, weight: Float) {
    let (rows, columns) = (Self.rows / 2, Self.columns / 2)
    for i in 12 * plane..<12 * plane + 12 { blocks[i] = 0 }
    for y in 0..<rows {
      for x in 0..<columns {
        let i = 2 * y * Self.columns + 2 * x
        let sum = cells[i] + cells[i + 1] + cells[i + Self.columns] + cells[i + Self.columns + 1]
        let value = (sum / 4 - 128) * weight
        point[(plane * rows + y) * columns + x] = value
        blocks[12 * plane + y / 3 * 4 + x / 4] += value / 12
      }
    }
  }
}
