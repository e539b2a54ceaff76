/// A line through moments that show the same, by least squares.
struct TimingLine {
  struct Point: Sendable {
    /// Seconds of A and of B.
    let a: Double
    let b: Double
    let weight: Double
  }

  /// Points of neighbouring pictures err alike: so many count as one.
  private static let dependence = 3.0
  /// What a moment errs by at least, in seconds: a frame.
  private static let leastError = 0.02
  /// How much better than at plain speed the points must lie on another one: chance gives less in 99 of 100 cases.
  private static let significance = 9.0

  private let points: [Point]
  private let weight: Double
  private let meanA: Double
  private let meanB: Double

  init(_ points: [Point]) {
    self.points = points
    weight = points.reduce(0) { $0 + $1.weight }
    meanA = points.reduce(0) { $0 + $1.a * $1.weight } / weight
    meanB = points.reduce(0) { $0 + $1.b * $1.weight } / weight
  }

  /// The speed stays where the points are too few or too close to tell it, and is 1 unless they clearly say otherwise:
  /// few copies are played faster or slower.
  ///
  /// - Returns: nil without points.
  func alignment(from old: Alignment) -> Alignment? {
    guard weight > 0 else { return nil }
    var speed = old.speed
    let spread = (points.reduce(0) { $0 + ($1.b - meanB) * ($1.b - meanB) * $1.weight } / weight).squareRoot()
    if points.count >= 4, spread >= 0.8 {
      let covariance = points.reduce(0) { $0 + ($1.b - meanB) * ($1.a - meanA) * $1.weight } / weight
      let fitted = covariance / (spread * spread)
      speed = isNeeded(fitted) ? fitted : 1
    }
    speed = min(Alignment.speeds.upperBound, max(Alignment.speeds.lowerBound, speed))
    return Alignment(speed: speed, offset: meanA - speed * meanB, mirrored: old.mirrored)
  }

  /// Whether the points lie so much better on a line of this speed than on one of speed 1 that it is not chance.
  private func isNeeded(_ speed: Double) -> Bool {
    let error = max(Self.leastError * Self.leastError, meanSquare(speed))
    let independent = Double(points.count) / Self.dependence
    return independent * (meanSquare(1) - error) / error >= Self.significance
  }

  /// Of the distances from the line, in square seconds.
  private func meanSquare(_ speed: Double) -> Double {
    points.reduce(0) {
      let distance = $1.a - meanA - speed * ($1.b - meanB)
      return $0 + distance * distance * $1.weight
    } / weight
  }
}
