import CutFormats
import TvidzCore

/// Reports made by hand, whose numbers can be checked in one's head.
enum Sample {
  /// 50 frames at 25 a second in ticks of 1/12800: a cut at frame 20 (0.8 s), a dissolve around frame 40 (1.6 s).
  static func film(named file: String = "film.mp4") -> CutReport {
    report(
      file: file, rate: Rational(25, 1), timeBase: Rational(1, 12_800), ticksPerFrame: 512, frames: 50,
      cuts: [20], dissolves: [(36, 40, 44)])
  }

  static func report(
    file: String = "film.mp4", rate: Rational?, timeBase: Rational, ticksPerFrame: Int64, frames: Int,
    firstPTS: Int64 = 0, startTimeMicroseconds: Int64 = 0, cuts: [Int] = [],
    dissolves: [(start: Int, middle: Int, end: Int)] = []
  ) -> CutReport {
    let time = { (frame: Int) in
      Timestamp(pts: firstPTS + Int64(frame) * ticksPerFrame, timeBase: timeBase)
    }
    let position = { (frame: Int) in FramePosition(timestamp: time(frame), index: frame) }
    let hard: [SceneCut] = cuts.map { SceneCut.cut(at: position($0), score: 0.41) }
    let gradual: [SceneCut] = dissolves.map {
      SceneCut.gradual(
        .dissolve, from: time($0.start), to: time($0.end), middle: position($0.middle), score: 0.2)
    }
    return CutReport(
      file: file,
      info: MediaInfo(
        duration: nil, width: 640, height: 360, codec: "h264", container: "mov,mp4,m4a,3gp,3g2,mj2",
        frameRate: rate, timeBase: timeBase, startTimeMicroseconds: startTimeMicroseconds),
      firstFrame: time(0),
      duration: Double(frames) * Double(ticksPerFrame) * timeBase.doubleValue,
      frames: frames,
      detector: DetectorDescription(name: "scene", version: 1, parameters: ["threshold": 0.3]),
      mode: "exact",
      cuts: (hard + gradual).sorted { $0.position.timestamp.pts < $1.position.timestamp.pts })
  }

  /// Names that break what is careless: each must survive in, or be escaped by, every format.
  static let awkwardNames = [
    "with space.mp4", "comma, \"quote\".mp4", "line\nbreak.mp4", "carriage\r\nreturn.mp4", "back\\slash\\",
    "a=b;c#d.mp4", "--> cue.mp4", "zoë – 映画 🎬.mp4", "bell\u{7}\u{1B}[31m.mp4", "broken \u{FFFD}.mp4",
    "http://host/film.mp4", "100%.mp4", "[CHAPTER]", "{\"a\":1}", "-x.mp4", "'",
  ]
}
