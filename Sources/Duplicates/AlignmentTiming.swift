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

  private typealias Point = TimingLine.Point

  let a: ComparableVideo
  let b: ComparableVideo

  func fit(_ rough: Alignment, _ comparer: inout PictureComparer) -> Alignment {
    var alignment = rough
    // Twice, since what is seen around a moment tells it better where that moment is in the middle of what is looked at.
    for tolerance in [0.3, 0.15] {
      guard let common = alignment.common(a, b) else { break }
      let cuts = alignment.matchedCuts(a.cuts, b.cuts, tolerance: 2 * tolerance)
      let points =
        picturePoints(alignment, common, &comparer)
        + cuts.map { Point(a: $0.a, b: $0.b, weight: Self.cutWeight) }
      alignment.offset += Self.shift(of: points, from: alignment, tolerance: tolerance)
      for _ in 0..<2 {
        let near = points.filter { abs(alignment.aTime($0.b) - $0.a) <= tolerance }
        guard let fitted = TimingLine(near).alignment(from: alignment) else { return alignment }
        alignment = fitted
      }
    }
    return alignment
  }

  /// What most of the points agree on. The mean would not do: in a film whose shots were put into another order, points
  /// of other shots pull it away.
  private static func shift(of points: [Point], from alignment: Alignment, tolerance: Double) -> Double {
    let shifts = points.map { (shift: $0.a - alignment.aTime($0.b), weight: $0.weight) }
    var best = (shift: 0.0, support: 0.0)
    for step in -12...12 {
      let shift = 0.05 * Double(step)
      let support = shifts.reduce(0) { $0 + $1.weight * max(0, 1 - abs($1.shift - shift) / tolerance) }
      // The nearer one wins a tie.
      if support > best.support + 1e-9 || support > best.support - 1e-9 && abs(shift) < abs(best.shift) {
        best = (shift, support)
      }
    }
    return best.shift
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

  /// The middle of the resemblance, around the picture that resembles most.
  private static func moment(of seen: [(time: Double, similarity: Float)]) -> (Double, weight: Double)? {
    guard seen.count >= 2, let best = seen.max(by: { $0.similarity < $1.similarity }),
      let worst = seen.map(\.similarity).min(),
      best.similarity >= leastSimilarity, best.similarity - worst >= leastContrast
    else { return nil }
    let floor = max(worst, best.similarity - 0.3)
    var sum = 0.0
    var weights = 0.0
    for (time, similarity) in seen where similarity > floor && abs(time - best.time) <= reach / 2 {
      let weight = Double((similarity - floor) * (similarity - floor))
      sum += time * weight
      weights += weight
    }
    return (sum / weights, Double(best.similarity) * Double(min(1, (best.similarity - worst) * 2)))
  }
}
