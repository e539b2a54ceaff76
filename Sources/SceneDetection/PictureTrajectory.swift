/// A video as a path through the space of pictures, and how straight its stretches are.
///
/// Every frame is a point: 32 by 18 averages of luma and chroma, fewer than `ReducedPicture` has, so that small motion
/// bends the path little. In a dissolve from A to B each frame is `(1 - p) A + p B`: the path is a straight line, and
/// `p` runs from 0 to 1. Motion bends it at once. All that is asked follows from inner products of points, each
/// computed once, when the later one arrives.
struct PictureTrajectory {
  /// The longest stretch that can be asked about, in steps.
  static let reach = 100
  /// Points that are kept.
  static let capacity = 256

  private static let columns = ReducedPicture.columns / 2
  private static let rows = ReducedPicture.rows / 2
  private static let dimensions = ReducedPicture.planes * columns * rows
  /// Chroma counts by half of its square.
  private static let chromaWeight: Float = 0.7

  /// Number of points so far; point `i` is kept while `i >= count - capacity`.
  private(set) var count = 0
  private var points = [Float](repeating: 0, count: capacity * dimensions)
  /// `[i % capacity][lag]`: point i times point i - lag.
  private var products = [Float](repeating: 0, count: capacity * (reach + 1))

  mutating func append(_ picture: ReducedPicture) {
    let slot = count % Self.capacity
    write(picture, to: slot)
    points.withUnsafeBufferPointer { points in
      guard let base = points.baseAddress else { return }
      let point = base + slot * Self.dimensions
      for lag in 0...min(Self.reach, count) {
        let other = base + (count - lag) % Self.capacity * Self.dimensions
        products[slot * (Self.reach + 1) + lag] = Self.product(point, other)
      }
    }
    count += 1
  }

  /// The stretch from point `start` to point `end`, at most `reach` steps long.
  func stretch(from start: Int, to end: Int) -> Stretch {
    Stretch(trajectory: self, start: start, end: end)
  }

  struct Stretch {
    let start: Int
    let end: Int
    /// Squared distance of its ends.
    let squaredLength: Float
    private let startSquare: Float
    private let startEnd: Float

    fileprivate init(trajectory: PictureTrajectory, start: Int, end: Int) {
      self.start = start
      self.end = end
      startSquare = trajectory.product(start, start)
      startEnd = trajectory.product(start, end)
      squaredLength = max(startSquare + trajectory.product(end, end) - 2 * startEnd, 0)
    }

    /// Distance of its ends, in levels: the root mean square over all cells.
    var amplitude: Float { (squaredLength / Float(PictureTrajectory.dimensions)).squareRoot() }

    /// How far point `i` has come from `start` (0) to `end` (1), and its squared distance from the line between them
    /// as a share of the line's squared length.
    func progress(of i: Int, in trajectory: PictureTrajectory) -> (progress: Float, residual: Float) {
      let withStart = trajectory.product(i, start)
      let along =
        (trajectory.product(i, end) - withStart - startEnd + startSquare) / max(squaredLength, 1)
      let distance = trajectory.product(i, i) + startSquare - 2 * withStart
      return (along, max(distance / max(squaredLength, 1) - along * along, 0))
    }

    /// Distance of point `i` from `center`, one of the ends, as a share of the stretch's length. Where that end is
    /// blank, this is how far the picture has come up, whatever moves in it.
    func radius(of i: Int, from center: Int, in trajectory: PictureTrajectory) -> Float {
      let distance =
        trajectory.product(i, i) + trajectory.product(center, center) - 2 * trajectory.product(i, center)
      return (max(distance, 0) / max(squaredLength, 1)).squareRoot()
    }
  }

  private func product(_ i: Int, _ j: Int) -> Float {
    let (later, earlier) = i > j ? (i, j) : (j, i)
    return products[later % Self.capacity * (Self.reach + 1) + later - earlier]
  }

  private static func product(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Float {
    var sum = SIMD16<Float>.zero
    var i = 0
    while i < dimensions {
      let p = UnsafeRawPointer(a + i).loadUnaligned(as: SIMD16<Float>.self)
      let q = UnsafeRawPointer(b + i).loadUnaligned(as: SIMD16<Float>.self)
      sum += p * q
      i += 16
    }
    return sum.sum()
  }

  private mutating func write(_ picture: ReducedPicture, to slot: Int) {
    var target = slot * Self.dimensions
    picture.cells.withUnsafeBufferPointer { cells in
      for plane in 0..<ReducedPicture.planes {
        let weight = (plane == 0 ? 1 : Self.chromaWeight) / Float(4 * ReducedPicture.unitsPerLevel)
        for y in 0..<Self.rows {
          let upper = plane * ReducedPicture.cellsPerPlane + 2 * y * ReducedPicture.columns
          let lower = upper + ReducedPicture.columns
          for x in 0..<Self.columns {
            let sum =
              cells[upper + 2 * x] &+ cells[upper + 2 * x + 1] &+ cells[lower + 2 * x]
              &+ cells[lower + 2 * x + 1]
            // Around mid-gray, so that products stay small and exact.
            points[target] = Float(sum) * weight - 128 * (plane == 0 ? 1 : Self.chromaWeight)
            target += 1
          }
        }
      }
    }
  }
}
