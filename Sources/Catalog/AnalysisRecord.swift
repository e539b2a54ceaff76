package import TvidzCore

/// A cut as it is stored and told: exact (`pts`, in the video's time base), and in seconds for people and queries.
package struct CutRecord: Sendable, Hashable, Codable {
  /// Presentation time in seconds, rounded to microseconds, so that what is printed finds it again.
  package var time: Double
  package var pts: Int64
  /// 0-based; nil in a mode that does not know it.
  package var frame: Int?
  /// 0...1.
  package var score: Double
  /// `cut`, `fade` or `dissolve`.
  package var kind: String
  /// Of a fade or dissolve: presentation times in seconds, and exactly.
  package var start: Double?
  package var end: Double?
  package var startPTS: Int64?
  package var endPTS: Int64?

  package init(_ cut: SceneCut, in media: MediaInfo) {
    func seconds(_ timestamp: Timestamp) -> Double {
      Double(media.presentationMicroseconds(of: timestamp)) / 1_000_000
    }
    time = seconds(cut.position.timestamp)
    pts = cut.position.timestamp.pts
    frame = cut.position.index
    score = cut.score
    kind = cut.kind.rawValue
    start = cut.span.map { seconds($0.start) }
    end = cut.span.map { seconds($0.end) }
    startPTS = cut.span?.start.pts
    endPTS = cut.span?.end.pts
  }

  /// The cut as the detector told it.
  package func cut(timeBase: Rational) -> SceneCut {
    let position = FramePosition(timestamp: Timestamp(pts: pts, timeBase: timeBase), index: frame)
    guard let kind = SceneCut.Kind(rawValue: kind), kind != .cut, let startPTS, let endPTS else {
      return .cut(at: position, score: score)
    }
    return .gradual(
      kind, from: Timestamp(pts: startPTS, timeBase: timeBase),
      to: Timestamp(pts: endPTS, timeBase: timeBase), middle: position, score: score)
  }
}

/// What is seen from one cut to the next.
package struct ShotRecord: Sendable, Hashable, Codable {
  /// 0-based, in order of time.
  package var number: Int
  /// Presentation times in seconds; half-open.
  package var start: Double
  package var end: Double
  /// Of its picture (`PictureSpectrum.hash`); nil where nothing can be recognised.
  package var hash: UInt64?
  /// The object store's key of its picture.
  package var thumbnail: String?

  package init(number: Int, start: Double, end: Double, hash: UInt64? = nil, thumbnail: String? = nil) {
    self.number = number
    self.start = start
    self.end = end
    self.hash = hash
    self.thumbnail = thumbnail
  }
}

/// The result of an analysis, whole or of the part that was read.
package struct AnalysisRecord: Sendable, Hashable {
  package var media: MediaInfo
  package var detector: DetectorDescription
  /// `exact`.
  package var mode: String
  /// Seconds from the first frame's presentation to the end of the last one's that was decoded.
  package var duration: Double
  package var frames: Int
  /// When the first frame is presented; nil is the container's start.
  package var firstFrame: Timestamp?
  /// In order of time.
  package var cuts: [CutRecord]
  package var shots: [ShotRecord]
  /// Whether the video was read to its end. A part is never what a later copy is matched with.
  package var isComplete: Bool

  package init(
    media: MediaInfo, detector: DetectorDescription, mode: String = "exact", duration: Double, frames: Int,
    firstFrame: Timestamp? = nil, cuts: [CutRecord], shots: [ShotRecord] = [], isComplete: Bool = true
  ) {
    self.media = media
    self.detector = detector
    self.mode = mode
    self.duration = duration
    self.frames = frames
    self.firstFrame = firstFrame
    self.cuts = cuts
    self.shots = shots
    self.isComplete = isComplete
  }

  /// Cuts as the writers of formats take them.
  package var sceneCuts: [SceneCut] { cuts.map { $0.cut(timeBase: media.timeBase) } }
}

/// How many videos were ever put into the candidate index. Whoever looks for candidates reads it first, and hands it to
/// the finish, which then knows what was put there meanwhile.
package struct IndexGeneration: Sendable, Hashable, Comparable {
  package let rawValue: Int64
  package init(_ rawValue: Int64) { self.rawValue = rawValue }
  package static func < (a: IndexGeneration, b: IndexGeneration) -> Bool { a.rawValue < b.rawValue }
}
