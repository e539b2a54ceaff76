import Fingerprints
import Foundation

/// Says what a video B is, seen from a video A, by cuts and pictures together.
package struct VideoComparison: Sendable {
  /// Raised whenever the same two fingerprints may give another verdict.
  package static let version = 5

  /// What has to hold for two videos to be called copies.
  package struct Rules: Sendable, Hashable {
    /// Cuts, or pictures that differ from each other, that must agree in all.
    package var units = 3
    /// Seconds that must agree, or `shareOfShorter` of what the shorter one shows.
    package var seconds = 9.0
    package var shareOfShorter = 0.45
    /// Seconds that must agree to be told at all.
    package var leastSeconds = 2.0
    /// Seconds that a video must show, where it has fewer units, for the answer not to be `undecided`.
    package var enoughToTell = 10.0
    /// Mean similarity of the pictures above which `units` are enough; under it twice as many are needed.
    package var clear = 0.7
    /// Of what a video shows, the share that must be found in the other for it to lie inside it.
    package var coverage = 0.75
    /// Of what both show, for one to be all of the other; and of one, where most of the time pictures were laid upon a
    /// part of the other's and no cut agrees: a camera that comes back to a scene, nearer than before, shows most of it.
    package var copyCoverage = 0.85
    /// Of the moments of a stretch, the share that must agree.
    package var agreement = 0.6

    package init() {}
  }

  private let rules: Rules

  package init(rules: Rules = Rules()) { self.rules = rules }

  /// - Returns: the relation of `b` seen from `a`. `compare(b, a)` is the same, reversed.
  package func compare(_ a: ComparableVideo, _ b: ComparableVideo) -> Verdict {
    // One order for both directions makes the answer symmetric by construction: the longer one is A.
    if Self.comesFirst(a.fingerprint, b.fingerprint) { return judge(a, b) }
    return judge(b, a).reversed
  }

  private static func comesFirst(_ a: Fingerprint, _ b: Fingerprint) -> Bool {
    if a.duration != b.duration { return a.duration > b.duration }
    if a.marks.count != b.marks.count { return a.marks.count > b.marks.count }
    if a.cuts != b.cuts { return b.cuts.lexicographicallyPrecedes(a.cuts) }
    return !a.encoded.lexicographicallyPrecedes(b.encoded)
  }

  private func judge(_ a: ComparableVideo, _ b: ComparableVideo) -> Verdict {
    let found = SharedSegments(a: a, b: b, leastShare: rules.agreement).find()
    let segments = found.map(\.segment).sorted { $0.bStart < $1.bStart }
    let coverage = Coverage(a, b, segments)
    let units = found.reduce(0) { $0 + $1.units }
    // What is shown twice in one of them was seen once in the other.
    let span = min(
      Self.union(segments.map { $0.aStart...$0.aEnd }), Self.union(segments.map { $0.bStart...$0.bEnd }))
    let shorter = min(a.evidence.seconds, b.evidence.seconds)
    let length = found.seconds
    let mean =
      length > 0
      ? found.reduce(0) { $0 + $1.similarity * $1.seconds } / length : 0
    // Pictures that agree only roughly must be more.
    let least = mean >= rules.clear ? rules.units : 2 * rules.units
    let movesAlike = Movement.isCredible(found)
    if units >= least, span >= rules.leastSeconds, movesAlike {
      let isLong = span >= rules.seconds || span >= rules.shareOfShorter * shorter
      let mayBeRevisit = 2 * found.filter(\.mayBeRevisit).seconds > length
      let relation =
        isLong ? relation(coverage, least: mayBeRevisit ? rules.copyCoverage : rules.coverage) : .overlap
      let confidence = (1 - pow(0.5, Double(units))) * min(1, 0.6 + mean / 2)
      return Verdict(
        relation: relation, confidence: (confidence * 1000).rounded() / 1000, segments: segments,
        reason: Reason.agreement(segments, relation: relation, coverage: coverage))
    }
    if let reason = Reason.tooLittle(a, b, units: rules.units, seconds: rules.enoughToTell) {
      return Verdict(relation: .undecided, confidence: 0, segments: [], reason: reason)
    }
    let reason = Reason.difference(units: units, least: least, movesAlike: movesAlike)
    return Verdict(relation: .none, confidence: 0.99, segments: [], reason: reason)
  }

  /// Seconds that lie in any of them.
  private static func union(_ stretches: [ClosedRange<Double>]) -> Double {
    var end = -Double.infinity
    return stretches.sorted { $0.lowerBound < $1.lowerBound }.reduce(0) { sum, stretch in
      defer { end = max(end, stretch.upperBound) }
      return sum + max(0, stretch.upperBound - max(end, stretch.lowerBound))
    }
  }

  private func relation(_ coverage: Coverage, least: Double) -> Relation {
    if min(coverage.a, coverage.b) >= rules.copyCoverage { return .copy }
    if max(coverage.a, coverage.b) < least { return .overlap }
    return coverage.b >= coverage.a ? .excerpt : .contains
  }
}

extension SegmentSearch.Found {
  /// Whether a camera that comes back to a scene, nearer than before, would show the same.
  fileprivate var mayBeRevisit: Bool { !geometry.isPlain && segment.matchedCuts == 0 }
}
