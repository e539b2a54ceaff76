import Foundation
import Testing
import TvidzTesting

@Suite("Accuracy gate")
struct ScoreGateTests {
  /// Scores that pass every line: four kinds of video, twelve traps in each of two classes.
  private static let good: [ScoredVideo] =
    [
      scored(.footage, "footage", "film.mp4", hard: ScoreCounts(found: 26, missed: 1)),
      scored(.footage, "footage", "trailer.mp4", gradual: ScoreCounts(found: 8, missed: 2, spurious: 2)),
      scored(.uncut, "uncut", "phone.mp4"),
      scored(.fixtures, "codecs", "h264.mp4", hard: ScoreCounts(found: 2)),
    ]
    + (0..<12).map { scored(.traps, "flash", "flash-\($0).mp4", hard: ScoreCounts(spurious: $0 < 2 ? 1 : 0)) }
    + (0..<12).map {
      scored(
        .traps, "dissolve", "dissolve-\($0).mp4",
        gradual: ScoreCounts(found: $0 < 11 ? 1 : 0, missed: $0 < 11 ? 0 : 1))
    }

  private static func scored(
    _ origin: ScoredVideo.Origin, _ group: String, _ video: String, hard: ScoreCounts = ScoreCounts(),
    gradual: ScoreCounts = ScoreCounts()
  ) -> ScoredVideo {
    var score = CutScore()
    score.hard = hard
    score.gradual = gradual
    score.gradualExact = gradual.found
    return ScoredVideo(
      detector: "ours", origin: origin, group: group, video: video, frames: 100, exact: score, near: score,
      cpuSeconds: 1, wallSeconds: 1)
  }

  private func thresholds() throws -> AccuracyThresholds {
    try JSONDecoder().decode(
      AccuracyThresholds.self,
      from: Data(
        """
        {"detector": "ours",
         "footage": {"hardLabels": 27, "hardErrors": 1, "gradualVideo": "trailer.mp4", "gradualRecall": 0.7,
                     "gradualPrecision": 0.8, "uncutSpurious": 0},
         "synthetic": {"fixtures": 1, "hardMissedAtFrame": 0, "fixturesSpurious": 0, "trapsInClass": 12,
                       "spuriousPerTrap": 0.1, "spuriousPerTrapInClass": 0.2, "gradualGroups": ["dissolve"],
                       "gradualRecall": 0.9}}
        """.utf8))
  }

  private func below(_ scored: [ScoredVideo], hasFootage: Bool = true) throws -> [String] {
    try thresholds().lines(for: scored, hasFootage: hasFootage).filter { !$0.passes }.map(\.what)
  }

  @Test("passes what reaches every threshold exactly")
  func passes() throws {
    #expect(try below(Self.good) == [])
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var what: String
    var change: @Sendable (inout [ScoredVideo]) -> Void
    var below: [String]
    var testDescription: String { what }
  }

  static let cases: [Case] = [
    Case(
      what: "a second miss on footage", change: { $0[0].near.hard.missed += 1 },
      below: ["footage: hard cuts missed or false, +-2 frames"]),
    Case(
      what: "a false cut on footage beside the miss", change: { $0[1].near.hard.spurious += 1 },
      below: ["footage: hard cuts missed or false, +-2 frames"]),
    Case(
      what: "a film that is not there", change: { $0.remove(at: 0) },
      below: ["footage: labelled hard cuts"]),
    Case(
      what: "too few gradual ones found", change: { $0[1].near.gradual.missed += 2 },
      below: ["trailer.mp4: recall of gradual ones"]),
    Case(
      what: "too many false gradual ones", change: { $0[1].near.gradual.spurious += 1 },
      below: ["trailer.mp4: precision of gradual ones"]),
    Case(
      what: "a cut where there is none", change: { $0[2].near.hard.spurious = 1 },
      below: ["footage without cuts: false ones"]),
    Case(
      what: "a hard cut of a fixture one frame off", change: { $0[3].exact.hard.missed = 1 },
      below: ["fixtures and traps: hard cuts missed, at the frame"]),
    Case(
      what: "a hard cut of a trap missed", change: { $0[10].exact.hard.missed = 1 },
      below: ["fixtures and traps: hard cuts missed, at the frame"]),
    Case(
      what: "a false dissolve in a fixture", change: { $0[3].exact.gradual.spurious = 1 },
      below: ["fixtures: false cuts and transitions"]),
    Case(
      what: "a third false report in one class of traps", change: { $0[7].exact.hard.spurious = 1 },
      below: ["traps: false for one trap", "traps of class flash: false for one trap"]),
    Case(
      what: "a false dissolve counts as a false cut does", change: { $0[7].exact.gradual.spurious = 1 },
      below: ["traps: false for one trap", "traps of class flash: false for one trap"]),
    Case(
      what: "a trap that is not there", change: { $0.removeLast() }, below: ["traps of class dissolve"]),
    Case(
      what: "a dissolve found with an end too far off", change: { $0[17].exact.gradualExact = 0 },
      below: ["dissolve: transitions found, ends within a quarter"]),
    Case(
      what: "a video that could not be analysed", change: { $0[3].failure = "status 1" },
      below: ["every video is analysed"]),
  ]

  @Test("names what falls below", arguments: cases)
  func failures(_ failure: Case) throws {
    var scored = Self.good
    failure.change(&scored)
    #expect(try below(scored) == failure.below)
  }

  @Test("asks nothing of footage that is not there, and everything of the rest")
  func withoutFootage() throws {
    let synthetic = Self.good.filter { $0.origin == .fixtures || $0.origin == .traps }
    #expect(try below(synthetic, hasFootage: false) == [])
    #expect(try below([], hasFootage: false).contains("every video is analysed"))
  }

  @Test("another detector's scores are not asked for")
  func otherDetector() throws {
    var scored = Self.good
    scored.append(scored[0])
    scored[scored.count - 1].detector = "a peer"
    #expect(try below(scored) == [])
  }

  @Test("a mean over nothing does not pass")
  func nothingMeasured() throws {
    let lines = try thresholds().lines(for: Self.good.filter { $0.origin == .footage }, hasFootage: true)
    #expect(lines.contains { $0.what == "traps: false for one trap" && $0.measured == "-" && !$0.passes })
  }
}
