import Analysis
import Fingerprints
import FoundationEssentials
import Testing
import TvidzCore
import Worker

@Suite("WorkerLine")
struct WorkerLineTests {
  private static let base = Rational(1, 12288)
  private static func at(_ pts: Int64) -> Timestamp { Timestamp(pts: pts, timeBase: base) }
  private static func frame(_ pts: Int64) -> FramePosition { FramePosition(timestamp: at(pts), index: 7) }

  static let info = MediaInfo(
    duration: 52.208, width: 854, height: 480, rotation: 90, sampleAspectRatio: Rational(16, 11),
    codec: "h264", container: "mov,mp4", pixelFormat: "yuv420p", frameRate: Rational(24000, 1001),
    timeBase: base, startTimeMicroseconds: -21_333, bitRate: 800_000)
  static let bareInfo = MediaInfo(
    duration: nil, width: 2, height: 2, codec: "vp8", container: "matroska", frameRate: nil,
    timeBase: Rational(1, 1000))
  static let detector = DetectorDescription(name: "scene", version: 1, parameters: ["threshold": 0.1])
  static let grid = PictureGrid(luma: (0..<PictureGrid.cells).map { Float($0 % 37) })

  static let events: [(name: String, event: WorkerEvent)] = [
    ("confined", .confined(Confinement(landlock: 7, filter: true, threads: 1))),
    ("started", .analysis(.started(info, detector))),
    ("started, of a file that says little", .analysis(.started(bareInfo, detector))),
    ("progress", .analysis(.progress(AnalysisProgress(frames: 9, seconds: 0.1 + 0.2, fraction: 1.0 / 3)))),
    (
      "progress of unknown share",
      .analysis(.progress(AnalysisProgress(frames: 9, seconds: -1, fraction: nil)))
    ),
    ("a cut", .analysis(.cut(.cut(at: frame(.max), score: 0.97)))),
    (
      "a fade",
      .analysis(.cut(.gradual(.fade, from: at(-5), to: at(9), middle: frame(2), score: 1)))
    ),
    ("a picture", .analysis(.picture(PictureMark(time: 1.25, grid: grid, isAfterCut: true)))),
    ("nothing to see", .analysis(.picture(PictureMark(time: 1.25, grid: nil)))),
    (
      "a shot",
      .analysis(.shot(Shot(number: 3, start: at(0), end: at(1), thumbnail: [0xFF, 0xD8, 0xFF, 10, 13])))
    ),
    ("a shot without a thumbnail", .analysis(.shot(Shot(number: 0, start: at(0), end: at(1))))),
    (
      "finished",
      .analysis(
        .finished(AnalysisSummary(frames: 1253, duration: 52.208, damagedFrames: 2, firstFrame: at(512))))
    ),
    (
      "finished before the end",
      .analysis(
        .finished(
          AnalysisSummary(
            frames: 9, duration: 1, damagedFrames: 0,
            missingEnd: MissingEnd(end: 1, announced: 52.2, breaksOff: true))))
    ),
    (
      "samples",
      .samples(
        PictureSamples(
          pictures: [PictureMark(time: 12.5, grid: grid), PictureMark(time: 20, grid: nil)], missing: 3,
          goesOn: true))
    ),
    (
      "failed",
      .failed(ActionableError(.notVideo, what: "cannot \"analyse\"\n", why: "größer", remedy: nil))
    ),
  ]

  @Test("what is written is read again as it was, on one line", arguments: events)
  func roundTrip(name: String, event: WorkerEvent) throws {
    let line = try #require(WorkerLine(event)).encoded()
    #expect(line.last == UInt8(ascii: "\n"))
    #expect(line.dropLast().allSatisfy { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
    #expect(try WorkerLine(decoding: line.dropLast()).workerEvent == event)
  }

  @Test("a cut is written as the document says")
  func documented() throws {
    let cut = SceneCut.cut(at: FramePosition(timestamp: Self.at(171008), index: 334), score: 0.5)
    let line = try #require(WorkerLine(.analysis(.cut(cut)))).encoded()
    #expect(
      String(decoding: line, as: UTF8.self) == """
        {"cut":{"kind":"cut","position":{"index":334,"timestamp":{"pts":171008,"timeBase":"1/12288"}},\
        "score":0.5},"event":"cut"}

        """)
  }

  @Test(
    "a fraction without a positive denominator is no fraction",
    arguments: ["1/0", "1/-2", "1", "", "a/b", "1/2/3", "-9223372036854775808/1", "99999999999999999999/1"])
  func fractions(text: String) throws {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Rational.self, from: Data("\"\(text)\"".utf8))
    }
  }
}
