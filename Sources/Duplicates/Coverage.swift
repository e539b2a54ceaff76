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
