import Fingerprints

/// Where B lies in A: `A's time = speed * B's time + offset`.
struct Alignment: Sendable, Hashable {
  /// How many times faster B plays than A, 0.9...1.1.
  var speed: Double
  /// In seconds of A.
  var offset: Double
  var mirrored: Bool

  static let speeds = 0.9...1.1

  func aTime(_ bTime: Double) -> Double { speed * bTime + offset }
  func bTime(_ aTime: Double) -> Double { (aTime - offset) / speed }

  /// The part of B's time for which A has something to show; nil where they do not meet.
  func common(_ a: ComparableVideo, _ b: ComparableVideo) -> ClosedRange<Double>? {
    let start = max(0, bTime(0))
    let end = min(b.duration, bTime(a.duration))
    return start < end ? start...end : nil
  }

  /// Whether both put the ends of what they share to the same moments of A, to within `tolerance` seconds.
  func isNear(_ other: Alignment, _ a: ComparableVideo, _ b: ComparableVideo, tolerance: Double) -> Bool {
    guard mirrored == other.mirrored, let common = common(a, b) else { return false }
    return [common.lowerBound, common.upperBound].allSatisfy { abs(aTime($0) - other.aTime($0)) < tolerance }
  }

  /// Pairs of cuts that lie on each other to within `tolerance` seconds, each cut at most once, in order of time.
  func matchedCuts(_ a: [Double], _ b: [Double], tolerance: Double) -> [(a: Double, b: Double)] {
    var pairs: [(a: Double, b: Double)] = []
    var next = 0
    for cut in b {
      let time = aTime(cut)
      while next < a.count, a[next] < time - tolerance { next += 1 }
      guard next < a.count, a[next] <= time + tolerance else { continue }
      var best = next
      while best + 1 < a.count, abs(a[best + 1] - time) < abs(a[best] - time) { best += 1 }
      pairs.append((a[best], cut))
      next = best + 1
    }
    return pairs
  }
}
