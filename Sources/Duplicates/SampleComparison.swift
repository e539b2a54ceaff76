package import Fingerprints

/// Compares single pictures of a part that was not read with what a known video shows at their moments: the last
/// condition of `EarlyStop`.
package struct SampleComparison {
  /// How far around its moment a picture is looked for, in seconds, at plain speed: pictures lie a quarter apart.
  private static let reach = 0.5
  /// What another speed may err by, so that it is looked for farther away the farther the moment is.
  private static let speedError = 0.002
  private static let longestReach = 5.0

  private let known: ComparableVideo
  private let seen: ComparableVideo
  private let segment: MatchedSegment
  private let alignment: Alignment

  /// - Parameters:
  ///   - seen: what was read so far.
  ///   - segment: how it lies in the known video, which is A.
  package init(known: ComparableVideo, seen: Fingerprint, segment: MatchedSegment) {
    self.known = known
    self.seen = ComparableVideo(seen)
    self.segment = segment
    alignment = Alignment(
      speed: segment.speed, offset: segment.aStart - segment.speed * segment.bStart,
      mirrored: segment.mirrored)
  }

  /// - Parameter samples: times are those of the new video.
  package func compare(_ samples: [PictureMark]) -> [EarlyStop.Sample] {
    // How B's pictures lie in A's is told by what was read: a few samples could be made to fit.
    let refinement = AlignmentRefinement(a: known, b: seen, crops: CropSearch(a: known, b: seen))
    guard let geometry = refinement.refine(alignment)?.geometry else {
      return samples.map { _ in .differs }
    }
    let theirs = samples.map { known.fingerprint.marks(seenIn: moments(around: $0.time)) }
    let a = ComparableVideo(of: theirs.joined())
    let b = ComparableVideo(of: samples)
    var comparer = PictureComparer(a, b, geometry: geometry, mirrored: segment.mirrored)
    comparer.setAside(a: a.pictures.indices, b: b.pictures.indices)
    var answers: [EarlyStop.Sample] = []
    var (nextA, nextB) = (0, 0)
    for (sample, marks) in zip(samples, theirs) {
      let inA = nextA..<nextA + marks.count { $0.grid != nil }
      nextA = inA.upperBound
      guard sample.grid != nil else {
        answers.append(.nothingToSee)
        continue
      }
      let best = inA.map { comparer.ownSimilarity(ShownMoment($0), ShownMoment(nextB)) }.max()
      nextB += 1
      answers.append(best.map { $0 >= SegmentSearch.same ? .agrees : .differs } ?? .nothingToSee)
    }
    return answers
  }

  private func moments(around time: Double) -> ClosedRange<Double> {
    let distance = max(0, time - segment.bEnd)
    let error = segment.speed == 1 ? 0 : Self.speedError * distance
    let reach = min(Self.longestReach, Self.reach + error)
    return alignment.aTime(time) - reach...alignment.aTime(time) + reach
  }
}

extension ComparableVideo {
  /// Pictures that belong together and have no order in time.
  fileprivate init(of marks: some Sequence<PictureMark>) {
    let marks = marks.enumerated().map { PictureMark(time: Double($0), grid: $1.grid) }
    self.init(Fingerprint(duration: Double(marks.count), cuts: [], marks: marks))
  }
}

extension Fingerprint {
  /// What is seen at some moment of `range`.
  fileprivate func marks(seenIn range: ClosedRange<Double>) -> ArraySlice<PictureMark> {
    let first = marks.partitioningIndex { $0.time > range.lowerBound }
    let last = marks.partitioningIndex { $0.time > range.upperBound }
    guard range.lowerBound <= duration else { return [] }
    return marks[max(0, first - 1)..<last]
  }
}
