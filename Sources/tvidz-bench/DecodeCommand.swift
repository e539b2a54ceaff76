import Analysis
import ArgumentParser
import Duplicates
import Fingerprints
import Glibc
import Media
import SceneDetection
import TvidzCore

/// Decodes every frame as the analysis does: the cost that no detector can go below.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Decode a video and print the number of its frames.",
    discussion: "With --work: the number of frames, the CPU seconds of that work, and those of all else.",
    shouldDisplay: false)

  enum Work: String, ExpressibleByArgument, CaseIterable {
    case fingerprints
    case adaptive
  }

  @Option(help: "What is done with the frames meanwhile.")
  var work: Work?

  @Argument var file: String

  func run() throws {
    var reader = try VideoFile(path: file).frames()
    switch work {
    case nil:
      while try reader.next({ _, _ in }) {}
      print(reader.frameCount)
    case .fingerprints:
      let start = Double(reader.info.startTimeMicroseconds) / 1_000_000
      try measure(FingerprintWork(start: start), on: &reader)
    case .adaptive: try measure(DetectorWork(), on: &reader)
    }
  }

  /// Adds up the CPU time of the work by the thread's own clock: a few hundredths of decoding would be lost in the
  /// difference of two runs.
  private func measure(_ work: consuming some FrameWork, on reader: inout FrameReader) throws {
    var seconds = 0.0
    let began = Self.now()
    var isOver = false
    while !isOver {
      isOver = try !reader.next { (frame, position) throws(ActionableError) in
        let began = Self.now()
        defer { seconds += Self.now() - began }
        try work.examine(frame, at: position)
      }
    }
    let ending = Self.now()
    work.finish()
    let ended = Self.now()
    seconds += ended - ending
    print(reader.frameCount, seconds, ended - began - seconds)
  }

  /// CPU seconds of this thread.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// What an analysis does with frames besides decoding them.
private protocol FrameWork {
  mutating func examine(_ frame: borrowing DecodedFrame, at position: FramePosition) throws(ActionableError)
  mutating func finish()
}

private struct DetectorWork: FrameWork {
  private var detector: any SceneDetector
  private let planes: PlaneRequest
  private var detections = 0

  init() {
    let detector = DetectorChoice.adaptive(threshold: nil).makeDetector()
    self.detector = detector
    planes = PlaneRequest(fallbackFormats: detector.fallbackFormats) { detector.accepts($0) }
  }

  mutating func examine(
    _ frame: borrowing DecodedFrame, at position: FramePosition
  ) throws(ActionableError) {
    try frame.withPlanes(planes) { picture in
      detector.consume(picture, at: position) { _ in detections += 1 }
    }
  }

  mutating func finish() { detector.finish { _ in detections += 1 } }
}

private struct FingerprintWork: FrameWork {
  /// Seconds from one made-up cut to the next: detectors have a cost of their own.
  private static let shot = 3.0

  private var fingerprinter: Fingerprinter
  private var collector = FingerprintCollector()
  private let start: Double
  private var nextCut = Self.shot
  private let planes = PlaneRequest(
    fallbackFormats: [Fingerprinter.fallbackFormat], accepts: Fingerprinter.accepts)

  /// - Parameter start: the container's start time, in seconds.
  init(start: Double) {
    self.start = start
    fingerprinter = Fingerprinter(startSeconds: start)
  }

  mutating func examine(
    _ frame: borrowing DecodedFrame, at position: FramePosition
  ) throws(ActionableError) {
    if position.timestamp.seconds - start >= nextCut {
      fingerprinter.consume(cutAt: nextCut)
      collector.add(cutAt: nextCut)
      nextCut += Self.shot
    }
    guard fingerprinter.wants(frameAt: position) else { return }
    try frame.withPlanes(planes) { picture in
      fingerprinter.consume(picture, at: position) { collector.add($0) }
    }
  }

  /// Down to the tokens that an index keeps.
  mutating func finish() {
    fingerprinter.finish { collector.add($0) }
    _ = collector.fingerprint.encoded
    _ = IndexEntry(collector.fingerprint)
  }
}
