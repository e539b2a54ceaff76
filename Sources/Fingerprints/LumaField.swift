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
    if source.isWide {
      cells = Self.reduce(source, UInt16.self, pairs: UInt32.self)
      bars = Bars(source, UInt16.self)
    } else {
      cells = Self.reduce(source, UInt8.self, pairs: UInt16.self)
      bars = Bars(source, UInt8.self)
    }
  }

  /// - Parameter pairs: holds the sum of two samples. The narrower it is, the more are added by one instruction.
  @inline(__always)
  private static func reduce<Sample: FixedWidthInteger & UnsignedInteger, Pair: FixedWidthInteger>(
    _ source: LumaRows, _: Sample.Type, pairs: Pair.Type
  ) -> [Float] {
    let components = source.components
    let starts = (0...side).map { $0 * source.width / side }
    return [Float](unsafeUninitializedCapacity: side * side) { cells, count in
      withUnsafeTemporaryAllocation(of: Pair.self, capacity: source.samplesPerRow) { column in
        for y in 0..<side {
          let first = y * source.height / side
          let last = max(first, (y + 1) * source.height / side - 1)
          let middle = (first + last + 1) / 2
          let upper = source.row(first, Sample.self)
          let lower = source.row(middle, Sample.self)
          // The row itself where a field's row is one of the picture's: twice the same is the same average.
          for x in 0..<source.samplesPerRow { column[x] = Pair(upper[x]) &+ Pair(lower[x]) }
          for x in 0..<side {
            let from = min(starts[x], source.width - 1)
            let to = max(from + 1, starts[x + 1])
            var sum: UInt32 = 0
            for sample in from * components..<to * components { sum &+= UInt32(column[sample]) }
            cells[y * side + x] = Float(sum) / Float((to - from) * components * 2) * source.scale
          }
        }
      }
      count = side * side
    }
  }
}

extension LumaField {
  /// Whether the picture begins at once where these bars end, above and below, or left and right: most of what lies there
  /// is lit. A scene that is dark at its edges grows light little by little.
  ///
  /// - Parameter bars: as wide on both sides.
  func isLit(inside bars: Bars) -> (vertical: Bool, horizontal: Bool) {
    let rows = Self.cells(between: bars.top)
    let columns = Self.cells(between: bars.left)
    func isLit(_ place: (Int) -> Int, along line: Range<Int>) -> Bool {
      line.count { cells[place($0)] > Bars.black } * 2 > line.count
    }
    func isLit(row: Int) -> Bool { isLit({ row * Self.side + $0 }, along: columns) }
    func isLit(column: Int) -> Bool { isLit({ $0 * Self.side + column }, along: rows) }
    return (
      isLit(row: rows.lowerBound) && isLit(row: rows.upperBound - 1),
      isLit(column: columns.lowerBound) && isLit(column: columns.upperBound - 1)
    )
  }

  /// Those that lie wholly between two bars.
  private static func cells(between share: Float) -> Range<Int> {
    // Bars are narrower than .4.
    let first = Int((share * Float(side)).rounded(.up))
    return first..<side - first
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
  /// Whether a sample is two bytes.
  let isWide: Bool
  private let plane: Plane

  var samplesPerRow: Int { width * components }

  init(_ picture: borrowing PlaneSet) {
    plane = picture.luma
    isWide = picture.format.bytesPerSample == 2
    width = picture.width
    height = picture.height
    components = max(1, plane.rowLength / picture.format.bytesPerSample / max(1, picture.width))
    scale = 255 / Float((1 << picture.format.bitDepth) - 1)
  }

  /// The brightest sample that is at most `level` of 255.
  func brightest(notAbove level: Float) -> Int {
    var sample = Int(level / scale)
    if Float(sample) * scale > level { sample -= 1 }
    return sample
  }

  /// `samplesPerRow` samples of row `y`.
  ///
  /// - Parameter type: of `bytesPerSample` bytes, as `isWide` tells.
  @inline(__always)
  func row<Sample>(_ y: Int, _ type: Sample.Type) -> UnsafePointer<Sample> {
    (plane.base + y * plane.bytesPerRow).assumingMemoryBound(to: type)
  }
}
