import Fingerprints

/// Finds offset and speed exactly: a line through the moments at which both videos show the same.
///
/// A picture in motion resembles the other video's pictures around its moment more the nearer they are, so the middle
/// of that resemblance tells its moment better than the quarter of a second between marks. A cut tells it to a frame.
struct AlignmentTiming {
  private static let mostPictures = 60
  /// How far around the rough alignment a picture is looked for, in seconds.
  private static let reach = 0.6
  /// What a picture must resemble its counterpart at least to tell a time, and how much more than those around it.
  private static let leastSimilarity: Float = 0.4
  private static let leastContrast: Float = 0.1
  private static let cutWeight = 4.0

  private struct Point {
    let a: Double
    let b: Double
    let weight: Double
  }

  let a: ComparableVideo
  let b: ComparableVideo

  func fit(_ rough: Alignment, _ comparer: inout PictureComparer) -> Alignment {
    guard let common = rough.common(a, b) else { return rough }
    let pictures = picturePoints(rough, common, &comparer)
    var alignment = rough
    for tolerance in [0.6, 0.3, 0.15] {
      let cuts = alignment.matchedCuts(a.cuts, b.cuts, tolerance: tolerance / 2)
      let points =
        pictures.filter { abs(alignment.aTime($0.b) - $0.a) <= tolerance }
        + cuts.map { Point(a: $0.a, b: $0.b, weight: Self.cutWeight) }
      guard let fitted = Self.line(through: points, from: alignment) else { break }
      alignment = fitted
    }
    return alignment
  }

  private func picturePoints(
    _ rough: Alignment, _ common: ClosedRange<Double>, _ comparer: inout PictureComparer
  ) -> [Point] {
    var points: [Point] = []
    let inB = b.pictures(seenIn: common)
    for index in stride(from: inB.lowerBound, to: inB.upperBound, by: max(1, inB.count / Self.mostPictures)) {
      let time = b.pictures[index].start
      let around = a.pictures(seenIn: rough.aTime(time) - Self.reach...rough.aTime(time) + Self.reach)
      let seen = around.map { (time: a.pictures[$0].start, similarity: comparer.similarity($0, index)) }
      if let (moment, weight) = Self.moment(of: seen) {
        points.append(Point(a: moment, b: time, weight: weight))
      }
    }
    let aRange = rough.aTime(common.lowerBound)...rough.aTime(common.upperBound)
    let inA = a.pictures(seenIn: aRange)
    for index in stride(from: inA.lowerBound, to: inA.upperBound, by: max(1, inA.count / Self.mostPictures)) {
      let time = a.pictures[index].start
      let around = b.pictures(seenIn: rough.bTime(time) - Self.reach...rough.bTime(time) + Self.reach)
      let seen = around.map { (time: b.pictures[$0].start, similarity: comparer.similarity(index, $0)) }
      if let (moment, weight) = Self.moment(of: seen) {
        points.append(Point(a: time, b: moment, weight: weight))
      }
    }
    return points
  }

  /// The middle of the resemblance.
  private static func moment(of seen: [(time: Double, similarity: Float)]) -> (Double, weight: Double)? {
    guard seen.count >= 2, let best = seen.map(\.similarity).max(), let worst = seen.map(\.similarity).min(),
      best >= leastSimilarity, best - worst >= leastContrast
    else { return nil }
    let floor = max(worst, best - 0.3)
    var sum = 0.0
    var weights = 0.0
    for (time, similarity) in seen where similarity > floor {
      let weight = Double((similarity - floor) * (similarity - floor))
      sum += time * weight
      weights += weight
    }
    return (sum / weights, Double(best) * Double(min(1, (best - worst) * 2)))
  }

  /// By least squares; the speed stays where the points are too few or too close to tell it.
  private static func line(through points: [Point], from alignment: Alignment) -> Alignment? {
    let weight = points.reduce(0) { $0 + $1.weight }
    guard weight > 0 else { return nil }
    let meanA = points.reduce(0) { $0 + $1.a * $1.weight } / weight
    let meanB = points.reduce(0) { $0 + $1.b * $1.weight } / weight
    let variance = points.reduce(0) { $0 + ($1.b - meanB) * ($1.b - meanB) * $1.weight }
    let covariance = points.reduce(0) { $0 + ($1.b - meanB) * ($1.a - meanA) * $1.weight }
    let spread = (variance / weight).squareRoot()
    var speed = alignment.speed
    if points.count >= 4, spread >= 1 { speed = covariance / variance }
    speed = min(Alignment.speeds.upperBound, max(Alignment.speeds.lowerBound, speed))
    // A speed that the rounding of times explains is none.
    let error = 0.06 / (spread * Double(points.count).squareRoot())
    if abs(speed - 1) <= max(0.0015, error) { speed = 1 }
    return Alignment(speed: speed, offset: meanA - speed * meanB, mirrored: alignment.mirrored)
  }
}
