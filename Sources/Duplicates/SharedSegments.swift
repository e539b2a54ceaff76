/// Finds all that two videos share: the best stretch first, then the best of what it leaves.
struct SharedSegments {
  private static let mostCandidates = 24
  private static let mostSegments = 12
  /// Few copies are played faster or slower: one at plain speed is taken where it explains nearly as much.
  private static let plainSpeedCounts = 1.03
  /// Of what a further stretch explains at a speed of its own, what it must explain at that of the first.
  private static let sameSpeedExplains = 0.85
  /// Seconds of B that are worth another look.
  private static let leastUnexplained = 1.0

  let a: ComparableVideo
  let b: ComparableVideo
  /// Of the moments of a stretch, the share that must agree.
  let leastShare: Double

  /// The stretches that agree, the best first; none overlaps another in B.
  func find() -> [SegmentSearch.Found] {
    guard !a.pictures.isEmpty, !b.pictures.isEmpty else { return [] }
    let crops = CropSearch(a: a, b: b)
    let votes = AlignmentVotes(a: a, b: b)
    let whole = alignments(of: votes.candidates(limit: Self.mostCandidates), crops)
    var found = extend([], by: whole)
    // Where one is a crop, few whole pictures resemble each other, and they may mislead.
    if found.first?.geometry.isPlain != true {
      let parts = votes.candidates(of: crops, limit: Self.mostCandidates)
      found = extend([], by: alignments(of: parts, crops, besides: whole))
    }
    // The alignments of the longest stretch, at all speeds, leave no room for those of short ones: so what is left votes
    // once more. What is doubtful does not grow so: among many more alignments some fit by chance.
    while !found.isEmpty, Movement.isCredible(found), found.count < Self.mostSegments,
      unexplained(found) >= Self.leastUnexplained
    {
      let candidates = votes.candidates(limit: Self.mostCandidates, besides: Self.taken(by: found))
      let more = extend(found, by: alignments(of: candidates, crops))
      guard more.count > found.count, Movement.isCredible(more) else { break }
      found = more
    }
    return found
  }

  private func extend(
    _ known: [SegmentSearch.Found], by alignments: [AlignmentRefinement.Refined]
  ) -> [SegmentSearch.Found] {
    var open = alignments
    var accepted = known
    while accepted.count < Self.mostSegments, !open.isEmpty {
      let found = stretches(of: open, besides: accepted)
      guard let best = best(of: found, open, besides: accepted) else { break }
      let grown = accepted + [atOneSpeed(best, besides: accepted).found]
      // What is sure is not given up for what is doubtful.
      if !accepted.isEmpty, Movement.isCredible(accepted), !Movement.isCredible(grown) { break }
      accepted = grown
      // The same alignment may hold again, after a stretch that was cut out or laid over.
      open = found.map { open[$0.index] }
    }
    return accepted
  }

  /// Of B, in seconds.
  private func unexplained(_ found: [SegmentSearch.Found]) -> Double {
    let taken = Self.taken(by: found)
    return b.pictures.filter { picture in !taken.contains { $0.contains(picture.start) } }
      .reduce(0) { $0 + Evidence.weight($1) }
  }

  private static func taken(by found: [SegmentSearch.Found]) -> [ClosedRange<Double>] {
    found.map { $0.segment.bStart...$0.segment.bEnd }
  }

  private typealias Indexed = (index: Int, found: SegmentSearch.Found)

  private struct Weighed {
    var found: SegmentSearch.Found
    var refined: AlignmentRefinement.Refined
    /// Less where it moves less alike.
    var weight: Double
  }

  private func stretches(
    of open: [AlignmentRefinement.Refined], besides accepted: [SegmentSearch.Found]
  ) -> [Indexed] {
    open.enumerated().compactMap { index, refined in
      stretch(of: refined, besides: accepted).map { (index, $0) }
    }
  }

  /// - Parameter refuted: stretches of B that do not move alike under this alignment.
  private func stretch(
    of refined: AlignmentRefinement.Refined, besides accepted: [SegmentSearch.Found],
    without refuted: [ClosedRange<Double>] = []
  ) -> SegmentSearch.Found? {
    let taken = Self.taken(by: accepted) + refuted
    let found = SegmentSearch(a: a, b: b, refined: refined, taken: taken).find()
    return found.flatMap { isAcceptable($0, isFirst: accepted.isEmpty) ? $0 : nil }
  }

  /// The stretch that explains most, and moves alike where it moves.
  private func best(
    of found: [Indexed], _ open: [AlignmentRefinement.Refined], besides accepted: [SegmentSearch.Found]
  ) -> Weighed? {
    var best: Weighed?
    let weighed = found.map { one in
      (index: one.index, found: one.found, weight: weight(of: one.found, open[one.index].alignment))
    }
    // Movement can only take weight away, so not all of it needs to be looked at.
    for (index, one, most) in weighed.sorted(by: { ($0.weight, $1.index) > ($1.weight, $0.index) })
    where most > best?.weight ?? 0 {
      if let moved = moved(one, open[index], besides: accepted), moved.weight > best?.weight ?? 0 {
        best = moved
      }
    }
    return best
  }

  /// What of a stretch moves alike, where it moves.
  ///
  /// - Returns: nil where that is too little.
  private func moved(
    _ found: SegmentSearch.Found, _ refined: AlignmentRefinement.Refined,
    besides accepted: [SegmentSearch.Found]
  ) -> Weighed? {
    var candidate: SegmentSearch.Found? = found
    var refuted: [ClosedRange<Double>] = []
    while var found = candidate {
      let movement = Movement(of: found.segment, a, b, refined)
      if movement.refuted.isEmpty {
        guard movement.isCredible else { return nil }
        found.movement = movement
        let weight = weight(of: found, refined.alignment) * movement.trust
        return Weighed(found: found, refined: refined, weight: weight)
      }
      refuted += movement.refuted
      candidate = stretch(of: refined, besides: accepted, without: refuted)
    }
    return nil
  }

  /// All pieces of a copy play at the speed of its longest: few seconds tell a speed less surely than that.
  private func atOneSpeed(_ best: Weighed, besides accepted: [SegmentSearch.Found]) -> Weighed {
    guard let speed = accepted.first?.segment.speed, speed != best.refined.alignment.speed else {
      return best
    }
    var refined = best.refined
    let middle = (best.found.segment.bStart + best.found.segment.bEnd) / 2
    refined.alignment.offset = refined.alignment.aTime(middle) - speed * middle
    refined.alignment.speed = speed
    guard let found = stretch(of: refined, besides: accepted),
      let other = moved(found, refined, besides: accepted),
      other.weight >= best.weight * Self.sameSpeedExplains
    else { return best }
    return other
  }

  private func weight(of found: SegmentSearch.Found, _ alignment: Alignment) -> Double {
    alignment.speed == 1 ? found.weight * Self.plainSpeedCounts : found.weight
  }

  /// What the votes say, made exact; those that come to the same are one.
  private func alignments(
    of candidates: [AlignmentVotes.Candidate], _ crops: CropSearch,
    besides known: [AlignmentRefinement.Refined] = []
  ) -> [AlignmentRefinement.Refined] {
    let refinement = AlignmentRefinement(a: a, b: b, crops: crops)
    var kept = known
    for candidate in candidates {
      guard let refined = refinement.refine(candidate.alignment) else { continue }
      let isNew = kept.allSatisfy { !$0.alignment.isNear(refined.alignment, a, b, tolerance: 0.03) }
      if isNew { kept.append(refined) }
    }
    return kept
  }

  private func isAcceptable(_ found: SegmentSearch.Found, isFirst: Bool) -> Bool {
    let length = found.seconds
    guard found.share >= leastShare, found.similarity >= 0.55 else { return false }
    if isFirst { return found.units >= 2 && length >= 1 }
    return found.units >= 2 && length >= 0.8 || found.units == 1 && length >= 1 && found.similarity >= 0.75
  }
}

extension SegmentSearch.Found {
  /// What makes one stretch a better explanation than another: seconds of pictures that agree, and half a second for
  /// each cut that lies exactly on its counterpart, since pictures that stay tell no time.
  fileprivate var weight: Double { seconds * share * similarity + exactness / 2 }
}
