import Analysis
import Fingerprints
import TvidzCore

/// Reads what a worker tells, and believes nothing: whoever sent the video may have taken the worker over. A pure
/// state machine.
package struct WorkerTranscript: Sendable {
  /// What a worker said that no worker says.
  package struct Violation: Error, Sendable, Hashable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
  }

  /// In bytes, of one line with its thumbnail.
  package static let longestLine = 64 << 10
  /// In bytes, of a JPEG file.
  package static let largestThumbnail = 16 << 10
  /// Of cuts, and of shots: a cut on every frame of four hours at 60 frames a second.
  static let mostCuts = 1 << 20

  /// What the worker was started for.
  package enum Task: Sendable, Hashable {
    case analysis
    /// Of so many moments at most.
    case samples(Int)
  }

  private enum Stage { case beginning, confined, started, ended }

  private let task: Task
  private var stage = Stage.beginning
  private var lastCut = -Double.infinity
  private var lastPicture = -Double.infinity
  private var cuts = 0
  private var shots = 0

  package init(of task: Task = .analysis) { self.task = task }

  /// Whether the worker has told how its work ended.
  package var isComplete: Bool { stage == .ended }

  /// - Parameter line: without its line feed.
  package mutating func take(line: some Collection<UInt8>) throws(Violation) -> WorkerEvent {
    let event: WorkerEvent?
    do {
      event = try WorkerLine(decoding: line).workerEvent
    } catch {
      throw Violation("a line that is no event")
    }
    guard let event else { throw Violation("an event without what it promises") }
    try check(order: event)
    switch event {
    case .analysis(let event): try check(event)
    case .samples(let samples): try check(samples)
    case .confined, .failed: break
    }
    return event
  }

  private mutating func check(order event: WorkerEvent) throws(Violation) {
    switch (stage, event) {
    case (.beginning, .confined): stage = .confined
    case (.confined, .analysis(.started)) where task == .analysis: stage = .started
    case (.confined, .samples) where task != .analysis: stage = .ended
    case (.started, .analysis(.started)): throw Violation("a second start")
    case (.started, .analysis(.finished)), (.started, .failed), (.confined, .failed): stage = .ended
    case (.started, .analysis): break
    case (.ended, _): throw Violation("an event after the last")
    default: throw Violation("an event before the first")
    }
  }

  private mutating func check(_ event: AnalysisEvent) throws(Violation) {
    switch event {
    case .started(let info, let detector): try check(info, detector)
    case .progress(let progress):
      try check(time: progress.seconds)
      guard progress.frames >= 0, progress.fraction.map((0...1).contains) ?? true else {
        throw Violation("impossible progress")
      }
    case .score: throw Violation("a score")
    case .cut(let cut):
      let time = cut.position.timestamp.seconds
      guard time.isFinite, time >= lastCut, (0...1).contains(cut.score), cuts < Self.mostCuts else {
        throw Violation("an impossible cut")
      }
      lastCut = time
      cuts += 1
    case .picture(let mark):
      try check(time: mark.time)
      guard mark.time >= lastPicture else { throw Violation("pictures out of order") }
      lastPicture = mark.time
    case .shot(let shot): try check(shot)
    case .finished(let summary):
      guard summary.frames > 0, summary.damagedFrames >= 0, (0...Self.longest).contains(summary.duration)
      else {
        throw Violation("an impossible summary")
      }
    }
  }

  private func check(_ samples: PictureSamples) throws(Violation) {
    guard case .samples(let count) = task, samples.missing >= 0, samples.pictures.count <= count,
      samples.pictures.count + samples.missing == count
    else { throw Violation("other samples than were asked for") }
    for picture in samples.pictures { try check(time: picture.time) }
  }

  private func check(_ info: MediaInfo, _ detector: DetectorDescription) throws(Violation) {
    guard (1...1 << 17).contains(info.width), (1...1 << 17).contains(info.height),
      info.duration.map((0...Self.longest).contains) ?? true, info.timeBase.numerator > 0,
      [info.codec, info.container, info.pixelFormat ?? "", detector.name].allSatisfy(Self.isName)
    else { throw Violation("an impossible description of the file") }
  }

  private mutating func check(_ shot: Shot) throws(Violation) {
    guard shot.number == shots, shots <= Self.mostCuts, shot.start.seconds.isFinite,
      shot.end.seconds >= shot.start.seconds
    else { throw Violation("an impossible shot") }
    if let thumbnail = shot.thumbnail {
      guard thumbnail.count <= Self.largestThumbnail, thumbnail.starts(with: [0xFF, 0xD8, 0xFF]) else {
        throw Violation("a thumbnail that is no small JPEG file")
      }
    }
    shots += 1
  }

  /// In seconds: ten years.
  private static let longest = 3.2e8

  private func check(time: Double) throws(Violation) {
    guard abs(time) <= Self.longest else { throw Violation("an impossible time") }
  }

  /// Names of codecs and formats are printable ASCII.
  private static func isName(_ text: String) -> Bool {
    text.utf8.count <= 100 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
  }
}
