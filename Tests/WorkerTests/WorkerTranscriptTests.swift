import Analysis
import Fingerprints
import Testing
import TvidzCore
import Worker

@Suite("WorkerTranscript")
struct WorkerTranscriptTests {
  private static let confined = line(.confined(Confinement(landlock: 7, filter: true, threads: 1)))
  private static let started = line(.analysis(.started(WorkerLineTests.info, WorkerLineTests.detector)))
  private static let finished = line(
    .analysis(.finished(AnalysisSummary(frames: 9, duration: 1, damagedFrames: 0))))
  private static let failed = line(.failed(ActionableError(.notVideo, what: "a", why: "b")))

  private static func line(_ event: WorkerEvent) -> String {
    guard let data = try? WorkerLine(event)?.encoded() else { return "" }
    return String(decoding: data.dropLast(), as: UTF8.self)
  }

  private static func at(_ pts: Int64) -> Timestamp { Timestamp(pts: pts, timeBase: Rational(1, 1000)) }

  private static func cut(_ pts: Int64, score: Double = 0.5) -> String {
    line(.analysis(.cut(.cut(at: FramePosition(timestamp: at(pts), index: nil), score: score))))
  }

  private static func shot(_ number: Int, _ start: Int64, _ end: Int64, thumbnail: [UInt8]? = nil) -> String {
    line(.analysis(.shot(Shot(number: number, start: at(start), end: at(end), thumbnail: thumbnail))))
  }

  private static func started(changing change: (inout MediaInfo) -> Void) -> String {
    var info = WorkerLineTests.info
    change(&info)
    return line(.analysis(.started(info, WorkerLineTests.detector)))
  }

  /// The reason of the first violation in the lines.
  private func violation(
    in lines: [String], of task: WorkerTranscript.Task = .analysis
  ) -> String? {
    var transcript = WorkerTranscript(of: task)
    for line in lines {
      do {
        _ = try transcript.take(line: line.utf8)
      } catch {
        return error.reason
      }
    }
    return nil
  }

  @Test(
    "a whole story is believed, and known to be whole",
    arguments: [
      [confined, started, cut(5), shot(0, 0, 5), cut(5), shot(1, 5, 9), finished],
      [confined, failed], [confined, started, failed],
    ])
  func whole(lines: [String]) throws {
    var transcript = WorkerTranscript()
    for line in lines {
      #expect(!transcript.isComplete)
      _ = try transcript.take(line: line.utf8)
    }
    #expect(transcript.isComplete)
  }

  static let lies: [(name: String, lines: [String], reason: String)] = [
    ("nonsense", ["hello"], "a line that is no event"),
    ("nothing", [""], "a line that is no event"),
    ("half a line", [String(confined.dropLast(3))], "a line that is no event"),
    ("an unknown kind", [#"{"event":"shout"}"#], "a line that is no event"),
    ("a kind without its member", [#"{"event":"cut"}"#], "an event without what it promises"),
    ("a start without confinement", [started], "an event before the first"),
    ("a cut before the start", [confined, cut(1)], "an event before the first"),
    ("a second start", [confined, started, started], "a second start"),
    ("a second end", [confined, started, finished, finished], "an event after the last"),
    ("a cut after the end", [confined, failed, cut(1)], "an event after the last"),
    ("cuts out of order", [confined, started, cut(5), cut(4)], "an impossible cut"),
    ("a score above 1", [confined, started, cut(5, score: 1.5)], "an impossible cut"),
    ("shots out of order", [confined, started, shot(1, 0, 1)], "an impossible shot"),
    ("a shot that ends before it starts", [confined, started, shot(0, 5, 1)], "an impossible shot"),
    (
      "a thumbnail that is something else",
      [confined, started, shot(0, 0, 1, thumbnail: Array("<html>".utf8))],
      "a thumbnail that is no small JPEG file"
    ),
    (
      "a thumbnail that is large",
      [
        confined, started,
        shot(0, 0, 1, thumbnail: [0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 16 << 10)),
      ],
      "a thumbnail that is no small JPEG file"
    ),
    (
      "no frames",
      [
        confined, started,
        line(.analysis(.finished(AnalysisSummary(frames: 0, duration: 1, damagedFrames: 0)))),
      ],
      "an impossible summary"
    ),
    (
      "a negative width", [confined, started { $0.width = -1 }], "an impossible description of the file"
    ),
    (
      "a codec that holds markup", [confined, started { $0.codec = "h264\n<script>" }],
      "an impossible description of the file"
    ),
    (
      "a time base of nothing", [confined, started { $0.timeBase = Rational(0, 1) }],
      "an impossible description of the file"
    ),
    (
      "progress past the end",
      [
        confined, started, line(.analysis(.progress(AnalysisProgress(frames: 1, seconds: 1, fraction: 1.5)))),
      ],
      "impossible progress"
    ),
  ]

  @Test("what no worker says is refused, and named", arguments: lies)
  func refused(name: String, lines: [String], reason: String) {
    #expect(violation(in: lines) == reason)
  }

  private static func samples(_ times: [Double], missing: Int = 0) -> String {
    let pictures = times.map { PictureMark(time: $0, grid: nil) }
    return line(.samples(PictureSamples(pictures: pictures, missing: missing, goesOn: false)))
  }

  static let sampling: [(name: String, lines: [String], reason: String?)] = [
    ("as many as were asked for", [confined, samples([1, 2])], nil),
    ("one of them missing", [confined, samples([1], missing: 1)], nil),
    ("a refusal", [confined, failed], nil),
    ("more than were asked for", [confined, samples([1, 2, 3])], "other samples than were asked for"),
    ("fewer", [confined, samples([1])], "other samples than were asked for"),
    ("a negative number", [confined, samples([1, 2, 3], missing: -1)], "other samples than were asked for"),
    ("an impossible moment", [confined, samples([1, 1e12])], "an impossible time"),
    ("an analysis", [confined, started], "an event before the first"),
    ("two answers", [confined, samples([1, 2]), samples([1, 2])], "an event after the last"),
    ("no confinement", [samples([1, 2])], "an event before the first"),
  ]

  @Test("of samples, what was asked for is believed, and nothing else", arguments: sampling)
  func samples(name: String, lines: [String], reason: String?) {
    #expect(violation(in: lines, of: .samples(2)) == reason)
  }

  @Test("nobody who was asked to analyse tells samples")
  func unasked() {
    #expect(violation(in: [Self.confined, Self.samples([])]) == "an event before the first")
  }
}
