import Fingerprints
import Foundation

/// Says what a video B is, seen from a video A, by cuts and pictures together.
package struct VideoComparison: Sendable {
  /// Raised whenever the same two fingerprints may give another verdict.
  package static let version = 1

  /// What has to hold for two videos to be called copies.
  package struct Rules: Sendable, Hashable {
    /// Cuts, or pictures that differ from each other, that must agree in all.
    package var units = 3
    /// Seconds that must agree, or `shareOfShorter` of what the shorter one shows.
    package var seconds = 9.0
    package var shareOfShorter = 0.45
    /// Seconds that must agree to be told at all.
    package var leastSeconds = 2.0
    /// Mean similarity of the pictures above which `units` are enough; under it twice as many are needed.
    package var clear = 0.7
    /// Of what a video shows, the share that must be found in the other for it to lie inside it.
    package var coverage = 0.75
    /// Of what both show, for one to be all of the other.
    package var copyCoverage = 0.85
    /// Of the moments of a stretch, the share that must agree.
    package var agreement = 0.6

    package init() {}
  }

  private static let mostCandidates = 24
  private static let mostSegments = 12

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
    let found = segments(a, b)
    let segments = found.map(\.segment).sorted { $0.bStart < $1.bStart }
    let coverage = Coverage(a, b, segments)
    let units = found.reduce(0) { $0 + $1.units }
    let span = segments.reduce(0) { $0 + $1.bEnd - $1.bStart }
    let shorter = min(a.evidence.seconds, b.evidence.seconds)
    let mean = found.reduce(0) { $0 + $1.similarity } / Double(max(1, found.count))
    // Pictures that agree only roughly must be more.
    if units >= (mean >= rules.clear ? rules.units : 2 * rules.units), span >= rules.leastSeconds {
      let isLong = span >= rules.seconds || span >= rules.shareOfShorter * shorter
      let relation = isLong ? relation(coverage) : .overlap
      let confidence = (1 - pow(0.5, Double(units))) * min(1, 0.6 + mean / 2)
      return Verdict(
        relation: relation, confidence: (confidence * 1000).rounded() / 1000, segments: segments,
        reason: Reason.agreement(segments, relation: relation, coverage: coverage))
    }
    if let reason = Reason.tooLittle(a, b, leastUnits: rules.units) {
      return Verdict(relation: .undecided, confidence: 0, segments: [], reason: reason)
    }
    return Verdict(relation: .none, confidence: 0.99, segments: [], reason: Reason.difference(found))
  }

  private func relation(_ coverage: Coverage) -> Relation {
    if min(coverage.a, coverage.b) >= rules.copyCoverage { return .copy }
    if max(coverage.a, coverage.b) < rules.coverage { return .overlap }
    return coverage.b >= coverage.a ? .excerpt : .contains
  }

  /// The stretches that agree, the best first; none overlaps another in B.
  private func segments(_ a: ComparableVideo, _ b: ComparableVideo) -> [SegmentSearch.Found] {
    guard !a.pictures.isEmpty, !b.pictures.isEmpty else { return [] }
    let refinement = AlignmentRefinement(a: a, b: b)
    var open = AlignmentVotes(a: a, b: b).candidates(limit: Self.mostCandidates).compactMap {
      refinement.refine($0.alignment)
    }
    var accepted: [SegmentSearch.Found] = []
    while accepted.count < Self.mostSegments, !open.isEmpty {
      let taken = accepted.map { $0.segment.bStart...$0.segment.bEnd }
      var best: (index: Int, found: SegmentSearch.Found)?
      var hopeless: [Int] = []
      for (index, refined) in open.enumerated() {
        let search = SegmentSearch(a: a, b: b, refined: refined, taken: taken)
        guard let found = search.find(), isAcceptable(found, isFirst: accepted.isEmpty) else {
          hopeless.append(index)
          continue
        }
        if found.weight > best?.found.weight ?? 0 { best = (index, found) }
      }
      guard let best else { break }
      accepted.append(best.found)
      // The same alignment may hold again, after a stretch that was cut out or laid over.
      let dead = Set(hopeless)
      open = open.enumerated().filter { !dead.contains($0.offset) }.map(\.element)
    }
    return accepted
  }

  private func isAcceptable(_ found: SegmentSearch.Found, isFirst: Bool) -> Bool {
    let length = found.segment.bEnd - found.segment.bStart
    guard found.share >= rules.agreement, found.similarity >= 0.55 else { return false }
    if isFirst { return found.units >= 2 && length >= 1 }
    return found.units >= 2 && length >= 0.8 || found.units == 1 && length >= 1 && found.similarity >= 0.75
  }
}

extension SegmentSearch.Found {
  /// What makes one stretch a better explanation than another.
  fileprivate var weight: Double { (segment.bEnd - segment.bStart) * share * similarity }
}

/// Of what a video shows, the share that lies inside matched stretches, 0...1.
struct Coverage: Sendable, Hashable {
  let a: Double
  let b: Double

  init(_ a: ComparableVideo, _ b: ComparableVideo, _ segments: [MatchedSegment]) {
    self.a = Self.share(of: a, segments.map { $0.aStart...$0.aEnd })
    self.b = Self.share(of: b, segments.map { $0.bStart...$0.bEnd })
  }

  private static func share(of video: ComparableVideo, _ stretches: [ClosedRange<Double>]) -> Double {
    var covered = 0.0
    for picture in video.pictures {
      let middle = (picture.start + min(picture.end, picture.start + Evidence.longestStill)) / 2
      if stretches.contains(where: { $0.contains(middle) }) { covered += Evidence.weight(picture) }
    }
    return video.evidence.seconds > 0 ? covered / video.evidence.seconds : 0
  }
}
