import TvidzCore

/// A picture as the adaptive detector sees it: a grid of 64 by 36 averages of luma and both chroma planes, whatever the
/// size, shape and depth of the video.
///
/// Averaging takes most of grain, coding noise and interlacing away, makes the rest of the work independent of the
/// picture's size, and keeps what tells shots apart. Samples are fixed point: 16 units make one of 256 levels.
struct ReducedPicture {
  static let columns = 64
  static let rows = 36
  static let cellsPerPlane = columns * rows
  /// Luma, then the two chroma planes.
  static let planes = 3
  /// Units of a sample in one level of an 8-bit picture.
  static let unitsPerLevel = 16

  /// Plane by plane, row by row from the top.
  private(set) var cells: [Int16]
  /// The largest and smallest cell within two cells of each, a picture's tolerance to motion.
  private(set) var upperEnvelope: [Int16]
  private(set) var lowerEnvelope: [Int16]
  /// Standard deviation of luma, in levels: how much there is to see.
  private(set) var contrast: Float = 0
  /// Standard deviation of luma, in levels, around what its row's and column's means foretell: 0 for a picture without
  /// content, also where black bars frame it.
  private(set) var relief: Float = 0
  private(set) var position: FramePosition

  /// Relief below which a picture shows nothing.
  static let blankRelief: Float = 1
  var isBlank: Bool { relief < Self.blankRelief }

  init() {
    let count = Self.planes * Self.cellsPerPlane
    cells = Array(repeating: 0, count: count)
    upperEnvelope = cells
    lowerEnvelope = cells
    position = FramePosition(timestamp: Timestamp(pts: 0, timeBase: Rational(1, 1)), index: nil)
  }

  /// Takes the content of `picture`. Nothing is allocated once `reducer` has seen a picture of this width.
  mutating func assign(
    _ picture: borrowing PlaneSet, at position: FramePosition, with reducer: inout PictureReducer
  ) {
    self.position = position
    cells.withUnsafeMutableBufferPointer { reducer.reduce(picture, into: $0) }
    measureContrast()
    measureRelief()
    upperEnvelope.withUnsafeMutableBufferPointer { upper in
      lowerEnvelope.withUnsafeMutableBufferPointer { lower in
        cells.withUnsafeBufferPointer { reducer.envelopes(of: $0, upper: upper, lower: lower) }
      }
    }
  }

  /// Takes over what `other` holds, into memory of its own.
  mutating func copy(from other: ReducedPicture) {
    cells.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: other.cells) }
    upperEnvelope.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: other.upperEnvelope) }
    lowerEnvelope.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: other.lowerEnvelope) }
    contrast = other.contrast
    relief = other.relief
    position = other.position
  }

  private mutating func measureContrast() {
    let (sum, squares) = cells.withUnsafeBufferPointer { cells in
      var (sum, squares): (Int32, Float) = (0, 0)
      for i in 0..<Self.cellsPerPlane {
        sum &+= Int32(cells[i])
        squares += Float(cells[i]) * Float(cells[i])
      }
      return (Float(sum), squares)
    }
    let mean = sum / Float(Self.cellsPerPlane)
    contrast =
      max(0, squares / Float(Self.cellsPerPlane) - mean * mean).squareRoot() / Float(Self.unitsPerLevel)
  }

  private mutating func measureRelief() {
    let (columns, rows) = (Self.columns, Self.rows)
    let variance = cells.withUnsafeBufferPointer { cells in
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: columns + rows) { sums in
        sums.initialize(repeating: 0)
        var total: Int32 = 0
        for y in 0..<rows {
          var sum: Int32 = 0
          for x in 0..<columns {
            let value = Int32(cells[y * columns + x])
            sum &+= value
            sums[x] &+= value
          }
          sums[columns + y] = sum
          total &+= sum
        }
        let mean = Float(total) / Float(Self.cellsPerPlane)
        var squares: Float = 0
        for y in 0..<rows {
          let rowMean = Float(sums[columns + y]) / Float(columns) - mean
          for x in 0..<columns {
            let rest = Float(cells[y * columns + x]) - rowMean - Float(sums[x]) / Float(rows)
            squares += rest * rest
          }
        }
        return squares / Float(Self.cellsPerPlane)
      }
    }
    relief = variance.squareRoot() / Float(Self.unitsPerLevel)
  }
}
