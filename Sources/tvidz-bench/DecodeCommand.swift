import ArgumentParser
import Duplicates
import Fingerprints
import Glibc
import Media
import TvidzCore

/// Decodes every frame as the analysis does: the cost that no detector can go below.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Decode a video and print the number of its frames.",
    shouldDisplay: false)

  @Flag(help: "Make its fingerprint meanwhile, and print the CPU seconds that this took.")
  var fingerprints = false

  @Argument var file: String

  func run() throws {
    var reader = try VideoFile(path: file).frames()
    guard fingerprints else {
      while try reader.next({ _, _ in }) {}
      return print(reader.frameCount)
    }
    var cost = FingerprintCost(start: Double(reader.info.startTimeMicroseconds) / 1_000_000)
    var isOver = false
    while !isOver {
      isOver = try !reader.next { (frame, position) throws(ActionableError) in
        try cost.examine(frame, at: position)
      }
    }
    cost.finish()
    print(reader.frameCount, cost.seconds)
  }
}

/// Makes a fingerprint and adds up the CPU time of it by the thread's own clock: a few hundredths of decoding would be
/// lost in the difference of two runs.
private struct FingerprintCost {
  /// Seconds from one made-up cut to the next: detectors have a cost of their own.
  private static let shot = 3.0

  private(set) var seconds = 0.0
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
    let began = Self.now()
    defer { seconds += Self.now() - began }
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
    let began = Self.now()
    defer { seconds += Self.now() - began }
    fingerprinter.finish { collector.add($0) }
    _ = collector.fingerprint.encoded
    _ = IndexEntry(collector.fingerprint)
  }

  /// CPU seconds of this thread.
  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
