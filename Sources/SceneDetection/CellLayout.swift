import TvidzCore

/// Where the cells of a plane lie, and what makes means of their sums.
struct CellLayout {
  /// Lines that are read for one row of cells, where the plane has so many.
  static let linesRead = 4
  /// Columns that are added up at once.
  static let lanes = 8

  /// In samples.
  private(set) var width = 0
  private var height = 0
  private var depth = 0
  /// Lines that are read under a row of cells, and the step from one to the next.
  private(set) var lines = 1
  private(set) var lineStep = 1
  /// Bits that samples of more than 12 lose, so that the sum of some lines fits 16.
  private(set) var sampleShift: UInt16 = 0
  /// What a sample is at most after that. Damaged videos hold samples beyond their depth.
  private(set) var largestSample: UInt16 = 0
  /// Bits that such sums lose, so that each lane's share of a cell fits 16: none unless samples are deep and the plane
  /// very wide.
  private(set) var sumShift: UInt16 = 0
  /// Loads of `lanes` sums that it takes to see all of a cell.
  private(set) var chunks = 1
  private var columns: [Column] = []

  private struct Column {
    /// Which lanes of the last load belong to the cell: all ones or 0.
    var mask = SIMD8<UInt16>.zero
    /// The first of its samples.
    var start = 0

    /// What lies under the cell, added up in each lane.
    @inline(__always)
    func lanes(of sums: UnsafeRawPointer, chunks: Int) -> SIMD8<UInt16> {
      let cell = sums + 2 &* start
      let bytes = 2 &* CellLayout.lanes
      var sum = (cell + (chunks &- 1) &* bytes).loadUnaligned(as: SIMD8<UInt16>.self) & mask
      for chunk in 0..<chunks &- 1 { sum &+= (cell + chunk &* bytes).loadUnaligned(as: SIMD8<UInt16>.self) }
      return sum
    }
  }

  /// What makes cells of sums, times 2^24.
  private var factors: [UInt32] = []

  init() {}

  /// - Parameter depth: bits of a sample; those of more than 8 take two bytes each.
  init(of plane: Plane, depth: Int) {
    self.depth = depth
    width = depth > 8 ? plane.rowLength / 2 : plane.rowLength
    height = plane.rows
    lines = min(Self.linesRead, max(1, height / ReducedPicture.rows))
    lineStep = max(1, height / ReducedPicture.rows / lines)
    sampleShift = UInt16(max(0, depth - 12))
    let cells = (0..<ReducedPicture.columns).map { [width] column in
      let start = column * width / ReducedPicture.columns
      return start..<max(start + 1, (column + 1) * width / ReducedPicture.columns)
    }
    chunks = cells.reduce(1) { max($0, ($1.count + Self.lanes - 1) / Self.lanes) }
    let levels = 1 << (depth - Int(sampleShift))
    largestSample = UInt16(levels - 1)
    while ((((levels - 1) * lines) >> Int(sumShift)) + 1) * chunks > UInt16.max { sumShift += 1 }
    columns = cells.map { cell in
      var column = Column()
      column.start = cell.lowerBound
      for lane in 0..<Self.lanes where (chunks - 1) * Self.lanes + lane < cell.count {
        column.mask[lane] = .max
      }
      return column
    }
    factors = cells.map {
      UInt32((256 * ReducedPicture.unitsPerLevel << (24 + Int(sumShift))) / (levels * lines * $0.count))
    }
  }

  func fits(_ plane: Plane, depth: Int) -> Bool {
    depth == self.depth && height == plane.rows && plane.rowLength == (depth > 8 ? 2 * width : width)
  }

  /// The lines that are read lie around the middle of the row of cells. A plane lower than the grid gives some lines to
  /// several rows.
  func firstLine(under row: Int) -> Int {
    let start = row * height / ReducedPicture.rows
    let count = (row + 1) * height / ReducedPicture.rows - start
    return start + max(0, count - 1 - (lines - 1) * lineStep) / 2
  }

  /// Takes `sumShift` bits, at least one, off every column's sum.
  func shortenSums(_ sums: UnsafeMutableRawPointer) {
    let sums = sums.assumingMemoryBound(to: UInt16.self)
    let half = UInt16(1) &<< (sumShift &- 1)
    for column in 0..<width { sums[column] = (sums[column] &+ half) &>> sumShift }
  }

  /// Makes a row of cells of the columns' sums, of which there are `chunks * lanes` more than the plane is wide.
  @inline(never)
  func average(_ sums: UnsafeRawPointer, into cells: UnsafeMutablePointer<Int16>) {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: ReducedPicture.columns) { totals in
      guard let totals = totals.baseAddress else { return }
      // The usual numbers are told to the compiler, which then needs no loop for them.
      switch chunks {
      case 1: add(sums, chunks: 1, into: totals)
      case 2: add(sums, chunks: 2, into: totals)
      case 3: add(sums, chunks: 3, into: totals)
      case 4: add(sums, chunks: 4, into: totals)
      default: add(sums, chunks: chunks, into: totals)
      }
      factors.withUnsafeBufferPointer { factors in
        for column in 0..<ReducedPicture.columns {
          let scaled = UInt64(totals[column]) &* UInt64(factors[column]) &+ 1 << 23
          cells[column] = Int16(truncatingIfNeeded: scaled &>> 24)
        }
      }
    }
  }

  /// Adds up what lies under each cell of a row.
  @inline(__always)
  private func add(_ sums: UnsafeRawPointer, chunks: Int, into totals: UnsafeMutablePointer<UInt32>) {
    columns.withUnsafeBufferPointer { columns in
      for first in stride(from: 0, to: ReducedPicture.columns, by: 4) {
        let four = Self.totals(
          columns[first].lanes(of: sums, chunks: chunks), columns[first + 1].lanes(of: sums, chunks: chunks),
          columns[first + 2].lanes(of: sums, chunks: chunks),
          columns[first + 3].lanes(of: sums, chunks: chunks))
        UnsafeMutableRawPointer(totals + first).storeBytes(of: four, as: SIMD4<UInt32>.self)
      }
    }
  }

  /// The sum of each of four vectors, by adding halves of two at a time.
  @inline(__always)
  private static func totals(
    _ a: SIMD8<UInt16>, _ b: SIMD8<UInt16>, _ c: SIMD8<UInt16>, _ d: SIMD8<UInt16>
  ) -> SIMD4<UInt32> {
    let (p, q, r, s) = (pairSums(a), pairSums(b), pairSums(c), pairSums(d))
    let pq = SIMD4(p[0], q[0], p[1], q[1]) &+ SIMD4(p[2], q[2], p[3], q[3])
    let rs = SIMD4(r[0], s[0], r[1], s[1]) &+ SIMD4(r[2], s[2], r[3], s[3])
    return SIMD4(lowHalf: pq.lowHalf, highHalf: rs.lowHalf)
      &+ SIMD4(lowHalf: pq.highHalf, highHalf: rs.highHalf)
  }

  @inline(__always)
  private static func pairSums(_ lanes: SIMD8<UInt16>) -> SIMD4<UInt32> {
    let pairs = unsafeBitCast(lanes, to: SIMD4<UInt32>.self)
    return pairs & 0xffff &+ pairs &>> 16
  }
}
