/// Finds all that two videos share: the best stretch first, then the best of what it leaves.
struct SharedSegments {
  private static let mostCandidates = 24
  private static let mostSegments = 12
  /// Few copies are played faster or slower: one at plain speed is taken where it explains nearly as much.
  private static let plainSpeedCounts = 1.03

  let a: ComparableVideo
  let b: ComparableVideo
  /// Of the moments of a stretch, the share that must agree.
  let leastShare: Double

  /// The stretches that agree, the best first; none overlaps another in B.
  func find() -> [SegmentSearch.Found] {
    guard !a.pictures.isEmpty, !b.pictures.isEmpty else { return [] }
    var open = alignments()
    var accepted: [SegmentSearch.Found] = []
    while accepted.count < Self.mostSegments, !open.isEmpty {
      let found = stretches(of: open, besides: accepted)
      guard let best = best(of: found, open) else { break }
      accepted.append(best)
      // The same alignment may hold again, after a stretch that was cut out or laid over.
      open = found.map { open[$0.index] }
    }
    return accepted
  }

  private typealias Indexed = (index: Int, found: SegmentSearch.Found)

  private func stretches(
    of open: [AlignmentRefinement.Refined], besides accepted: [SegmentSearch.Found]
  ) -> [Indexed] {
    let taken = accepted.map { $0.segment.bStart...$0.segment.bEnd }
    return open.enumerated().compactMap { index, refined in
      let found = SegmentSearch(a: a, b: b, refined: refined, taken: taken).find()
      return found.flatMap { isAcceptable($0, isFirst: accepted.isEmpty) ? (index, $0) : nil }
    }
  }

  /// The stretch that explains most, and moves alike where it moves.
  private func best(of found: [Indexed], _ open: [AlignmentRefinement.Refined]) -> SegmentSearch.Found? {
    var best: (found: SegmentSearch.Found, weight: Double)?
    let weighed = found.map { one in
      (index: one.index, found: one.found, weight: weight(of: one.found, open[one.index].alignment))
    }
    // Movement can only take weight away, so not all of it needs to be looked at.
    for (index, one, most) in weighed.sorted(by: { ($0.weight, $1.index) > ($1.weight, $0.index) })
    where most > best?.weight ?? 0 {
      let movement = Movement(of: one.segment, a, b, open[index])
      guard movement.isCredible else { continue }
      let weight = most * movement.trust
      if weight > best?.weight ?? 0 {
        best = (one, weight)
        best?.found.movement = movement
      }
    }
    return best?.found
  }

  private func weight(of found: SegmentSearch.Found, _ alignment: Alignment) -> Double {
    alignment.speed == 1 ? found.weight * Self.plainSpeedCounts : found.weight
  }

  /// What the votes say, made exact; those that come to the same are one.
  private func alignments() -> [AlignmentRefinement.Refined] {
    let refinement = AlignmentRefinement(a: a, b: b)
    var kept: [AlignmentRefinement.Refined] = []
    for candidate in AlignmentVotes(a: a, b: b).candidates(limit: Self.mostCandidates) {
      guard let refined = refinement.refine(candidate.alignment) else { continue }
      let isNew = kept.allSatisfy { !$0.alignment.isNear(refined.alignment, a, b, tolerance: 0.03) }
      if isNew { kept.append(refined) }
    }
    return kept
  }

  private func isAcceptable(_ found: SegmentSearch.Found, isFirst: Bool) -> Bool {
    let length = found.segment.bEnd - found.segment.bStart
    guard found.share >= leastShare, found.similarity >= 0.55 else { return false }
    if isFirst { return found.units >= 2 && length >= 1 }
    return found.units >= 2 && length >= 0.8 || found.units == 1 && length >= 1 && found.similarity >= 0.75
  }
}

extension SegmentSearch.Found {
  /// What makes one stretch a better explanation than another: seconds of pictures that agree, and half a second for
  /// each cut that lies exactly on its counterpart, since pictures that stay tell no time.
  fileprivate var weight: Double { (segment.bEnd - segment.bStart) * share * similarity + exactness / 2 }
}
