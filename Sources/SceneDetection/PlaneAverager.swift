package import TvidzCore

/// Averages planes of one size after another down to `ReducedPicture.columns` by `ReducedPicture.rows` cells.
///
/// Of the lines under a row of cells only some are read, evenly spread: enough for a mean, and a bound on the cost of
/// tall pictures. They are added up column by column, and what lies under a cell is added up along the line.
package struct PlaneAverager {
  private var layout = CellLayout()
  /// Sums of the samples in a column of the lines read, with room to read on behind them.
  private var sums: [UInt16] = []

  package init() {}

  /// - Parameters:
  ///   - depth: bits of a sample; those of more than 8 take two bytes each, in the machine's order.
  ///   - cells: room for the grid, row by row; 16 units are one of 256 levels.
  package mutating func reduce(_ plane: Plane, depth: Int, into cells: UnsafeMutablePointer<Int16>) {
    if !layout.fits(plane, depth: depth) {
      layout = CellLayout(of: plane, depth: depth)
      sums = Array(repeating: 0, count: layout.width + layout.chunks * CellLayout.lanes)
    }
    sums.withUnsafeMutableBytes { [layout] sums in
      guard let sums = sums.baseAddress else { return }
      for row in 0..<ReducedPicture.rows {
        let lines = Lines(
          first: plane.base + layout.firstLine(under: row) * plane.bytesPerRow, count: layout.lines,
          stride: layout.lineStep * plane.bytesPerRow, samples: layout.width)
        if depth > 8 {
          lines.addWideSamples(
            droppingBits: layout.sampleShift, largest: layout.largestSample, into: sums)
        } else {
          lines.addSamples(into: sums)
        }
        if layout.sumShift > 0 { layout.shortenSums(sums) }
        layout.average(sums, into: cells + row * ReducedPicture.columns)
      }
    }
  }
}

/// Lines of a plane that are added up, as many columns at a time as keep their sums in registers.
private struct Lines {
  let first: UnsafeRawPointer
  let count: Int
  /// In bytes.
  let stride: Int
  /// In each line.
  let samples: Int

  /// For samples of one byte. Sums fit 16 bits for up to 257 lines.
  @inline(never)
  func addSamples(into sums: UnsafeMutableRawPointer) {
    // The usual number is told to the compiler, which then needs no loop for it.
    if count == CellLayout.linesRead {
      addSamples(lines: CellLayout.linesRead, into: sums)
    } else {
      addSamples(lines: count, into: sums)
    }
  }

  @inline(__always)
  private func addSamples(lines count: Int, into sums: UnsafeMutableRawPointer) {
    var column = 0
    while column &+ 16 <= samples {
      var (left, right) = (SIMD8<UInt16>.zero, SIMD8<UInt16>.zero)
      var line = first + column
      for _ in 0..<count {
        let bytes = line.loadUnaligned(as: SIMD16<UInt8>.self)
        left &+= SIMD8<UInt16>(truncatingIfNeeded: bytes.lowHalf)
        right &+= SIMD8<UInt16>(truncatingIfNeeded: bytes.highHalf)
        line += stride
      }
      sums.storeBytes(of: left, toByteOffset: 2 &* column, as: SIMD8<UInt16>.self)
      sums.storeBytes(of: right, toByteOffset: 2 &* column &+ 16, as: SIMD8<UInt16>.self)
      column &+= 16
    }
    while column < samples {
      var sum: UInt16 = 0
      for line in 0..<count { sum &+= UInt16((first + column + line * stride).load(as: UInt8.self)) }
      sums.storeBytes(of: sum, toByteOffset: 2 &* column, as: UInt16.self)
      column &+= 1
    }
  }

  /// For samples of two bytes, of which at most 12 bits remain. Sums fit 16 bits for up to 16 lines.
  @inline(never)
  func addWideSamples(droppingBits shift: UInt16, largest: UInt16, into sums: UnsafeMutableRawPointer) {
    let bound = SIMD8(repeating: largest)
    var column = 0
    while column &+ 8 <= samples {
      var sum = SIMD8<UInt16>.zero
      var line = first + 2 &* column
      for _ in 0..<count {
        sum &+= pointwiseMin(line.loadUnaligned(as: SIMD8<UInt16>.self) &>> shift, bound)
        line += stride
      }
      sums.storeBytes(of: sum, toByteOffset: 2 &* column, as: SIMD8<UInt16>.self)
      column &+= 8
    }
    while column < samples {
      var sum: UInt16 = 0
      for line in 0..<count {
        sum &+= min(
          (first + 2 * column + line * stride).loadUnaligned(as: UInt16.self) &>> shift, largest)
      }
      sums.storeBytes(of: sum, toByteOffset: 2 &* column, as: UInt16.self)
      column &+= 1
    }
  }
}
