import Fingerprints
import Media
import SceneDetection
package import TvidzCore

/// One pass over a video, pulled: `next()` decodes until there is something to tell.
///
/// Synchronous, on the caller's thread; `Analysis` is the asynchronous face of it. Whoever looks at the pictures does
/// so in `examine`, each through a `PlaneRequest` of its own.
package struct AnalysisRun: ~Copyable {
  private let options: AnalysisOptions
  private var reader: FrameReader
  private var detector: any SceneDetector
  private let planes: PlaneRequest
  private var fingerprinter: Fingerprinter?
  private let fingerprintPlanes = PlaneRequest(
    fallbackFormats: [Fingerprinter.fallbackFormat], accepts: Fingerprinter.accepts)
  private var shots: ShotReporter?
  private var throttle: ProgressThrottle
  private var firstFrame: Timestamp?
  private var pending = EventQueue()
  private var stage = Stage.decoding

  private enum Stage {
    case decoding, finished
  }

  /// Opens the file; the first event is `started`.
  package init(path: String, options: AnalysisOptions) throws(ActionableError) {
    let detector = options.detector.makeDetector()
    let reader = try VideoFile(path: path, options: options.decoding).frames()
    let shots = options.reportsShots ? try ShotReporter(for: reader.info) : nil
    self.options = options
    self.detector = detector
    self.planes = PlaneRequest(fallbackFormats: detector.fallbackFormats) { [detector] in detector.accepts($0)
    }
    self.throttle = ProgressThrottle(interval: options.progressInterval)
    if options.reportsPictures {
      let start = Double(reader.info.startTimeMicroseconds) / 1_000_000
      fingerprinter = Fingerprinter(startSeconds: start)
    }
    self.shots = shots
    self.reader = reader
    pending.append(.started(self.reader.info, detector.description))
  }

  /// The next event; nil after `finished`.
  ///
  /// - Throws: `cancelled` within a frame of the current task's cancellation; `notVideo` where nothing could be
  ///   decoded. After an error there is nothing more.
  package mutating func next() throws(ActionableError) -> AnalysisEvent? {
    while true {
      if let event = pending.popFirst() { return event }
      guard stage == .decoding else { return nil }
      do {
        if try !examineNextFrame() { try finish() }
      } catch {
        stage = .finished
        throw error
      }
    }
  }

  /// False at the end of the video.
  private mutating func examineNextFrame() throws(ActionableError) -> Bool {
    var last: FramePosition?
    var cuts: [SceneCut] = []
    let info = reader.info
    let more = try reader.next { (frame, position) throws(ActionableError) in
      last = position
      try frame.withPlanes(planes) { picture in
        detector.consume(picture, at: position) {
          pending.append($0, scores: options.reportsScores)
          if case .cut(let cut) = $0 {
            fingerprinter?.consume(cutAt: info.presentationSeconds(of: cut.position.timestamp))
            cuts.append(cut)
          }
        }
      }
      try shots?.consume(frame, at: position)
      if fingerprinter?.wants(frameAt: position) == true {
        try frame.withPlanes(fingerprintPlanes) { picture in
          fingerprinter?.consume(picture, at: position) { pending.append(.picture($0)) }
        }
      }
    }
    try tellShots(endedBy: cuts)
    if let last { tellProgress(at: last) }
    return more
  }

  private mutating func tellProgress(at position: FramePosition) {
    let info = reader.info
    let seconds = info.presentationSeconds(of: position.timestamp)
    if firstFrame == nil { firstFrame = position.timestamp }
    guard throttle.isDue(at: options.clock.now()) else { return }
    pending.append(
      .progress(
        AnalysisProgress(
          frames: reader.frameCount, seconds: seconds,
          fraction: info.duration.map { min(max(seconds / $0, 0), 1) })))
  }

  private mutating func tellShots(endedBy cuts: [SceneCut]) throws(ActionableError) {
    for cut in cuts {
      if let shot = try shots?.consume(cut) { pending.append(.shot(shot)) }
    }
  }

  private mutating func finish() throws(ActionableError) {
    stage = .finished
    let info = reader.info
    var cuts: [SceneCut] = []
    detector.finish {
      pending.append($0, scores: options.reportsScores)
      if case .cut(let cut) = $0 {
        fingerprinter?.consume(cutAt: info.presentationSeconds(of: cut.position.timestamp))
        cuts.append(cut)
      }
    }
    try tellShots(endedBy: cuts)
    if let shot = try shots?.finish(at: reader.endTimestamp) { pending.append(.shot(shot)) }
    fingerprinter?.finish { pending.append(.picture($0)) }
    let start = firstFrame.map { reader.info.presentationSeconds(of: $0) }
    let end = reader.endTimestamp.map { reader.info.presentationSeconds(of: $0) }
    let duration = end.flatMap { end in start.map { end - $0 } } ?? 0
    pending.append(
      .finished(
        AnalysisSummary(
          frames: reader.frameCount, duration: max(duration, 0), damagedFrames: reader.damagedFrames,
          firstFrame: firstFrame, missingEnd: reader.missingEnd)))
  }
}

/// Events that one frame gave and that were not taken yet: a handful, in memory that is used again.
private struct EventQueue {
  private var events: [AnalysisEvent] = []
  private var taken = 0

  mutating func append(_ event: AnalysisEvent) { events.append(event) }

  mutating func append(_ detection: Detection, scores: Bool) {
    switch detection {
    case .cut(let cut): events.append(.cut(cut))
    case .score(let score): if scores { events.append(.score(score)) }
    }
  }

  mutating func popFirst() -> AnalysisEvent? {
    guard taken < events.count else {
      events.removeAll(keepingCapacity: true)
      taken = 0
      return nil
    }
    defer { taken += 1 }
    return events[taken]
  }
}
