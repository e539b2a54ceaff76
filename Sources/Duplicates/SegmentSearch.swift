import Fingerprints

/// Finds the stretch on which two videos agree under one alignment.
struct SegmentSearch {
  /// A stretch, and how sure it is.
  struct Found: Sendable {
    var segment: MatchedSegment
    /// Of the moments in the stretch, the share that agrees, 0...1.
    var share: Double
    /// Of the moments that agree, -1...1.
    var similarity: Double
    /// Of the cuts that agree, how exactly they lie on each other, 0...1 each.
    var exactness: Double
    /// How the pictures lie on each other.
    var geometry: PictureGeometry
    /// Known once it was compared.
    var movement: Movement?
    /// Of B.
    var seconds: Double { segment.bEnd - segment.bStart }
    var units: Int { max(segment.matchedCuts, segment.matchedPictures, movement?.units ?? 0) }
  }

  /// Above this correlation two pictures are the same one.
  static let same: Float = 0.5
  /// Above this they agree: strangers do in one of a thousand cases, copies in fast motion, where the moments of two
  /// marks differ, nearly always.
  static let agreeing: Float = 0.35
  /// Where agreement turns into disagreement; strangers are at 0.
  private static let neutral = 0.25

  private struct Moment {
    let bTime: Double
    let similarity: Float?
    /// B's picture, for counting distinct ones.
    let picture: Int?
    /// In seconds: until the next moment, at most 0.6.
    var weight = 0.0
  }

  let a: ComparableVideo
  let b: ComparableVideo
  let refined: AlignmentRefinement.Refined
  /// Stretches of B that are explained already.
  let taken: [ClosedRange<Double>]

  func find() -> Found? {
    let moments = moments()
    guard let run = bestRun(moments) else { return nil }
    let inside = moments[run]
    let agreed = inside.filter { ($0.similarity ?? 0) >= Self.agreeing }
    let weight = inside.reduce(0) { $0 + $1.weight }
    guard let first = inside.first, let last = inside.last, weight > 0 else { return nil }
    let share = agreed.reduce(0) { $0 + $1.weight } / weight
    let similarity = agreed.reduce(0) { $0 + Double($1.similarity ?? 0) } / Double(max(1, agreed.count))
    let distinct = Evidence.countDistinct(
      agreed.lazy.filter { ($0.similarity ?? 0) >= Self.same }.compactMap(\.picture).map {
        b.pictures[$0].hashes[0]
      }, enough: 1000)
    let (start, end) = extend(first.bTime, last)
    let alignment = refined.alignment
    let cuts = alignment.matchedCuts(
      a.cuts, b.cuts.filter { $0 >= start - 0.1 && $0 <= end + 0.1 },
      tolerance: AlignmentRefinement.cutTolerance
    ).filter { Self.isSupported($0.b, by: moments) }
    let segment = MatchedSegment(
      aStart: alignment.aTime(start), aEnd: alignment.aTime(end), bStart: start, bEnd: end,
      speed: alignment.speed, mirrored: alignment.mirrored, matchedCuts: cuts.count, matchedPictures: distinct
    )
    let exactness = cuts.reduce(0) {
      $0 + 1 - abs(alignment.aTime($1.b) - $1.a) / AlignmentRefinement.cutTolerance
    }
    return Found(
      segment: segment, share: share, similarity: similarity, exactness: exactness, geometry: refined.geometry
    )
  }

  /// Cuts lie on each other by chance; where they are the same ones, so are the pictures before and after.
  private static func isSupported(_ cut: Double, by moments: [Moment]) -> Bool {
    let after = moments.partitioningIndex { $0.bTime > cut + Fingerprinter.delayAfterCut / 2 }
    let before = moments.partitioningIndex { $0.bTime > cut - AlignmentRefinement.cutTolerance } - 1
    guard moments.indices.contains(before), moments.indices.contains(after) else { return false }
    return [before, after].allSatisfy { moments[$0].similarity ?? 0 >= agreeing }
  }

  /// Every mark of B and every mark of A is a moment at which both are looked at.
  private func moments() -> [Moment] {
    let alignment = refined.alignment
    guard let common = alignment.common(a, b) else { return [] }
    var comparer = PictureComparer(a, b, geometry: refined.geometry, mirrored: alignment.mirrored)
    let reach = AlignmentRefinement.reach
    comparer.setAside(
      a: a.pictures(seenIn: alignment.aTime(common.lowerBound)...alignment.aTime(common.upperBound)),
      b: b.pictures(seenIn: common))
    func isFree(_ time: Double) -> Bool { !taken.contains { $0.contains(time) } }
    var moments: [Moment] = []
    for index in b.pictures(seenIn: common) {
      let time = max(b.pictures[index].start, common.lowerBound)
      guard isFree(time) else { continue }
      let aTime = alignment.aTime(time)
      let best = ShownMoment.all(around: aTime, within: reach, of: a)
        .map { comparer.ownSimilarity($0, ShownMoment(index)) }.max()
      moments.append(Moment(bTime: time, similarity: best, picture: index))
    }
    let bReach = reach / alignment.speed
    for index in a.pictures(seenIn: alignment.aTime(common.lowerBound)...alignment.aTime(common.upperBound)) {
      let time = max(alignment.bTime(a.pictures[index].start), common.lowerBound)
      guard isFree(time) else { continue }
      let near = ShownMoment.all(around: time, within: bReach, of: b)
      let best = near.map { ($0.picture, comparer.ownSimilarity(ShownMoment(index), $0)) }.max { $0.1 < $1.1 }
      moments.append(Moment(bTime: time, similarity: best?.1, picture: best?.0))
    }
    moments.sort { $0.bTime < $1.bTime }
    for index in moments.indices {
      let next = index + 1 < moments.count ? moments[index + 1].bTime : common.upperBound
      moments[index].weight = min(0.6, max(0, next - moments[index].bTime))
    }
    return moments
  }

  /// The run of moments with the greatest sum of agreement less disagreement.
  private func bestRun(_ moments: [Moment]) -> Range<Int>? {
    var best: (score: Double, range: Range<Int>)?
    var score = 0.0
    var start = 0
    for (index, moment) in moments.enumerated() {
      // A run does not jump over what is explained already.
      if index > 0, taken.contains(where: { $0.overlaps(moments[index - 1].bTime...moment.bTime) }) {
        score = 0
      }
      let agrees = moment.similarity ?? 0 >= Self.same
      if score <= 0 {
        score = 0
        start = index
        if !agrees { continue }
      }
      // A picture against black or blank counts as a stranger.
      let evidence = (Double(moment.similarity ?? 0) - Self.neutral) * 4
      score += moment.weight * min(1, max(-1, evidence))
      if agrees, score > (best?.score ?? 0) { best = (score, start..<index + 1) }
    }
    return best?.range
  }

  /// To the end of the last picture, and over what cannot be compared to the ends of the videos.
  private func extend(_ start: Double, _ last: Moment) -> (start: Double, end: Double) {
    let alignment = refined.alignment
    guard let common = alignment.common(a, b) else { return (start, last.bTime) }
    let nextB = b.pictures.first { $0.start > last.bTime + 0.01 }?.start ?? b.duration
    let nextA = a.pictures.first { $0.start > alignment.aTime(last.bTime) + 0.01 }.map {
      alignment.bTime($0.start)
    }
    let limit = taken.map(\.lowerBound).filter { $0 >= last.bTime }.min() ?? common.upperBound
    let floor = taken.map(\.upperBound).filter { $0 <= start }.max() ?? common.lowerBound
    var end = min(common.upperBound, limit, max(last.bTime, min(nextB, nextA ?? b.duration)))
    var start = start
    let isSilentBefore = b.pictures(seenIn: floor...max(floor, start - 0.01)).isEmpty
    if isSilentBefore || start - floor < 0.6 { start = max(common.lowerBound, floor) }
    if limit - end < 0.6 { end = min(common.upperBound, limit) }
    return (start, max(start, end))
  }
}

extension Sequence<SegmentSearch.Found> {
  /// Of B.
  var seconds: Double { reduce(0) { $0 + $1.seconds } }
}
