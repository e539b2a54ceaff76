import Testing
import TvidzTesting

/// Videos of 10 frames a second: frame 34 is at 3.4 s.
private func hard(_ frames: Int...) -> [ReportedCuts.HardCut] {
  frames.map { ReportedCuts.HardCut(frame: $0, seconds: Double($0) / 10) }
}

private func truth(
  _ frames: [Int] = [], gradual: [TimeStretch] = [], ignore: [TimeStretch] = [], forbidden: [TimeStretch] = []
) -> CutTruth {
  CutTruth(
    file: "a.mp4", fps: 10, cutFrames: frames, cuts: frames.map { Double($0) / 10 }, gradual: gradual,
    ignore: ignore, forbidden: forbidden)
}

@Suite("Scoring of hard cuts")
struct HardCutScoreTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: String
    var truth: CutTruth
    var reported: [ReportedCuts.HardCut]
    var tolerance = 2
    var expected: ScoreCounts
    var testDescription: String { rule }
  }

  static let cases: [Case] = [
    Case(
      rule: "every label found at its frame", truth: truth([10, 20]), reported: hard(10, 20), tolerance: 0,
      expected: ScoreCounts(found: 2)),
    Case(
      rule: "one frame off is a miss and a false cut at tolerance 0", truth: truth([10]), reported: hard(11),
      tolerance: 0, expected: ScoreCounts(missed: 1, spurious: 1)),
    Case(
      rule: "two frames early is found at tolerance 2", truth: truth([10]), reported: hard(8),
      expected: ScoreCounts(found: 1)),
    Case(
      rule: "three frames late is not found at tolerance 2", truth: truth([10]), reported: hard(13),
      expected: ScoreCounts(missed: 1, spurious: 1)),
    Case(
      rule: "a second report of one cut is false", truth: truth([10]), reported: hard(10, 11),
      expected: ScoreCounts(found: 1, spurious: 1)),
    Case(
      rule: "one report does not answer two labels", truth: truth([10, 11]), reported: hard(10),
      expected: ScoreCounts(found: 1, missed: 1)),
    Case(
      rule: "labels one frame apart are both found", truth: truth([10, 11]), reported: hard(10, 11),
      expected: ScoreCounts(found: 2)),
    Case(
      rule: "labels one frame apart are both found though both reports are nearest to the first",
      truth: truth([10, 11]), reported: hard(9, 10), expected: ScoreCounts(found: 2)),
    Case(
      rule: "the nearest label is given up where another report can take no other",
      truth: truth([10, 12]), reported: hard(12, 14), expected: ScoreCounts(found: 2)),
    Case(
      rule: "no label and no report is no error", truth: truth(), reported: [], expected: ScoreCounts()),
    Case(
      rule: "a report in an ignored stretch is neither right nor wrong",
      truth: truth(ignore: [TimeStretch(1, 2)]), reported: hard(10, 15, 20), expected: ScoreCounts(excused: 3)
    ),
    Case(
      rule: "a report beside an ignored stretch is false",
      truth: truth(ignore: [TimeStretch(1, 2)]), reported: hard(7, 23), expected: ScoreCounts(spurious: 2)),
    Case(
      rule: "a stretch reaches the tolerance further, for its ends are labels too",
      truth: truth(ignore: [TimeStretch(1, 2)]), reported: hard(8, 22), expected: ScoreCounts(excused: 2)),
    Case(
      rule: "a stretch reaches no further at tolerance 0", truth: truth(gradual: [TimeStretch(1, 2)]),
      reported: hard(9, 21), tolerance: 0, expected: ScoreCounts(spurious: 2)),
    Case(
      rule: "a label in an ignored stretch is not asked for",
      truth: truth([15], ignore: [TimeStretch(1, 2)]), reported: [], expected: ScoreCounts()),
    Case(
      rule: "a label is found by a report in an ignored stretch where there is no other",
      truth: truth([21], ignore: [TimeStretch(1, 2)]), reported: hard(20), expected: ScoreCounts(found: 1)),
    Case(
      rule: "of two reports for one label the one that nobody can judge is left over, though it is nearer",
      truth: truth([21], ignore: [TimeStretch(1, 2)]), reported: hard(20, 23),
      expected: ScoreCounts(found: 1, excused: 1)),
    Case(
      rule: "a report inside a labelled gradual transition is neither right nor wrong",
      truth: truth(gradual: [TimeStretch(1, 2)]), reported: hard(15), expected: ScoreCounts(excused: 1)),
    Case(
      rule: "a report in a forbidden stretch is false",
      truth: truth(forbidden: [TimeStretch(1, 2)]), reported: hard(15), expected: ScoreCounts(spurious: 1)),
    Case(
      rule: "a report in a forbidden stretch is false even inside a labelled gradual transition",
      truth: truth(gradual: [TimeStretch(1, 2)], forbidden: [TimeStretch(1, 2)]), reported: hard(15),
      expected: ScoreCounts(spurious: 1)),
  ]

  @Test("follows its rules", arguments: cases)
  func rules(_ rule: Case) {
    let score = CutScorer(tolerance: rule.tolerance).score(
      ReportedCuts(hard: rule.reported), against: rule.truth)
    #expect(score.hard == rule.expected)
    #expect(score.gradual.errors == rule.truth.gradual.count, "a hard cut never answers a gradual label")
  }

  @Test("gives the same counts in whatever order reports and labels come", arguments: cases)
  func order(_ rule: Case) {
    var turned = rule.truth
    turned.cutFrames.reverse()
    turned.cuts.reverse()
    let score = CutScorer(tolerance: rule.tolerance)
      .score(ReportedCuts(hard: rule.reported.reversed()), against: turned)
    #expect(score.hard == rule.expected)
  }

  @Test("matches as many as an exhaustive search does, for every small set of frames")
  func exhaustive() {
    // All sets of reports and of labels among six neighbouring frames, at tolerances 0...2.
    var different: [String] = []
    for (tolerance, labels, reports) in (0...2).flatMap({ tolerance in
      (0..<64).flatMap { labels in (0..<64).map { (tolerance, labels, $0) } }
    }) {
      let labelFrames = (0..<6).filter { labels >> $0 & 1 == 1 }
      let reportFrames = (0..<6).filter { reports >> $0 & 1 == 1 }
      let score = CutScorer(tolerance: tolerance).score(
        ReportedCuts(hard: reportFrames.map { ReportedCuts.HardCut(frame: $0, seconds: Double($0)) }),
        against: truth(labelFrames))
      if score.hard.found != most(reportFrames[...], labelFrames, tolerance) {
        different.append("\(reportFrames) against \(labelFrames) within \(tolerance)")
      }
    }
    #expect(different == [])
  }

  /// The largest number of pairs, by trying all.
  private func most(_ reports: ArraySlice<Int>, _ labels: [Int], _ tolerance: Int) -> Int {
    guard let report = reports.first else { return 0 }
    var best = most(reports.dropFirst(), labels, tolerance)
    for label in labels where abs(label - report) <= tolerance {
      best = max(best, 1 + most(reports.dropFirst(), labels.filter { $0 != label }, tolerance))
    }
    return best
  }
}

@Suite("Scoring of gradual transitions")
struct GradualScoreTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rule: String
    var truth: CutTruth
    var reported: [TimeStretch]
    var expected: ScoreCounts
    var testDescription: String { rule }
  }

  static let cases: [Case] = [
    Case(
      rule: "an overlap of exactly half of the union is found", truth: truth(gradual: [TimeStretch(1, 3)]),
      reported: [TimeStretch(1, 2)], expected: ScoreCounts(found: 1)),
    Case(
      rule: "an overlap of less than half is a miss and a false one",
      truth: truth(gradual: [TimeStretch(1, 3)]), reported: [TimeStretch(1, 1.9)],
      expected: ScoreCounts(missed: 1, spurious: 1)),
    Case(
      rule: "a report far longer than the label is not it", truth: truth(gradual: [TimeStretch(1, 2)]),
      reported: [TimeStretch(0, 4)], expected: ScoreCounts(missed: 1, spurious: 1)),
    Case(
      rule: "a report where none is labelled is false", truth: truth(), reported: [TimeStretch(1, 2)],
      expected: ScoreCounts(spurious: 1)),
    Case(
      rule: "a hard cut reported as a dissolve is a false one", truth: truth([15]),
      reported: [TimeStretch(1, 2)], expected: ScoreCounts(spurious: 1)),
    Case(
      rule: "a second report of one transition is false", truth: truth(gradual: [TimeStretch(1, 3)]),
      reported: [TimeStretch(1, 3), TimeStretch(1, 3)], expected: ScoreCounts(found: 1, spurious: 1)),
    Case(
      rule: "one report does not answer two labels",
      truth: truth(gradual: [TimeStretch(1, 2), TimeStretch(2, 3)]), reported: [TimeStretch(1, 3)],
      expected: ScoreCounts(found: 1, missed: 1)),
    Case(
      rule: "one report to each label, though one of them fits both",
      truth: truth(gradual: [TimeStretch(1, 2), TimeStretch(2, 3)]),
      reported: [TimeStretch(1, 3), TimeStretch(1, 2)], expected: ScoreCounts(found: 2)),
    Case(
      rule: "a report of no length is no transition", truth: truth(gradual: [TimeStretch(1, 2)]),
      reported: [TimeStretch(1.5, 1.5)], expected: ScoreCounts(missed: 1, spurious: 1)),
    Case(
      rule: "a report that lies by half in an ignored stretch is neither right nor wrong",
      truth: truth(ignore: [TimeStretch(1, 2)]), reported: [TimeStretch(1.5, 2.5)],
      expected: ScoreCounts(excused: 1)),
    Case(
      rule: "a report that lies by half in a wipe is neither right nor wrong",
      truth: truth(forbidden: [TimeStretch(1, 2)]), reported: [TimeStretch(1.5, 2.5), TimeStretch(2, 3)],
      expected: ScoreCounts(spurious: 1, excused: 1)),
    Case(
      rule: "a second report in a labelled transition is false, also where hard cuts are forbidden",
      truth: truth(gradual: [TimeStretch(1, 2)], forbidden: [TimeStretch(1, 2)]),
      reported: [TimeStretch(1, 2), TimeStretch(1.2, 1.5)], expected: ScoreCounts(found: 1, spurious: 1)),
    Case(
      rule: "a report that only touches an ignored stretch is false",
      truth: truth(ignore: [TimeStretch(1, 2)]), reported: [TimeStretch(1.9, 3)],
      expected: ScoreCounts(spurious: 1)),
    Case(
      rule: "a label in an ignored stretch is not asked for",
      truth: truth(gradual: [TimeStretch(1, 2)], ignore: [TimeStretch(0, 3)]), reported: [],
      expected: ScoreCounts()),
  ]

  @Test("follows its rules", arguments: cases)
  func rules(_ rule: Case) {
    let score = CutScorer(tolerance: 0).score(ReportedCuts(gradual: rule.reported), against: rule.truth)
    #expect(score.gradual == rule.expected)
    #expect(score.hard == ScoreCounts(missed: rule.truth.cuts.count), "a gradual report never answers a cut")
  }

  struct Ends: Sendable, CustomTestStringConvertible {
    var rule: String
    var reported: TimeStretch
    var start: Double
    var end: Double
    var exact: Int
    var testDescription: String { rule }
  }

  @Test(
    "measures both ends in true lengths; exact means each within a quarter",
    arguments: [
      Ends(rule: "on the spot", reported: TimeStretch(2, 4), start: 0, end: 0, exact: 1),
      Ends(
        rule: "a quarter off at both ends", reported: TimeStretch(1.5, 4.5), start: 0.25, end: 0.25, exact: 1),
      Ends(rule: "the start too early", reported: TimeStretch(1.4, 4), start: 0.3, end: 0, exact: 0),
      Ends(rule: "the end too early", reported: TimeStretch(2, 3.4), start: 0, end: 0.3, exact: 0),
    ])
  func ends(_ ends: Ends) throws {
    let score = CutScorer(tolerance: 0)
      .score(ReportedCuts(gradual: [ends.reported]), against: truth(gradual: [TimeStretch(2, 4)]))
    #expect(abs(try #require(score.startError) - ends.start) < 1e-9)
    #expect(abs(try #require(score.endError) - ends.end) < 1e-9)
    #expect(score.gradualExact == ends.exact)
    #expect(score.gradualExactRecall == Double(ends.exact))
  }
}

@Suite("Pooled counts")
struct ScoreCountsTests {
  @Test("precision, recall and F1 follow from the counts")
  func rates() {
    let counts = ScoreCounts(found: 8, missed: 2, spurious: 4, excused: 100)
    #expect(counts.precision == 8.0 / 12)
    #expect(counts.recall == 0.8)
    #expect(counts.f1 == 16.0 / 22)
    #expect(counts.errors == 6)
  }

  @Test("a rate of nothing is no number, not one and not zero")
  func nothing() {
    #expect(ScoreCounts().precision == nil)
    #expect(ScoreCounts().recall == nil)
    #expect(ScoreCounts().f1 == nil)
    #expect(ScoreCounts(missed: 1).f1 == 0)
  }

  @Test("files are pooled by their counts, so that a long one weighs more than a short one")
  func pooled() {
    let long = ScoreCounts(found: 9, missed: 0)
    let short = ScoreCounts(found: 0, missed: 1)
    #expect((long + short).recall == 0.9)
  }

  @Test("pooling adds every part of a score")
  func pooledScores() {
    let scorer = CutScorer(tolerance: 0)
    let one = scorer.score(
      ReportedCuts(hard: hard(10, 11), gradual: [TimeStretch(2.2, 4)]),
      against: truth([10, 12], gradual: [TimeStretch(2, 4)]))
    let sum = one + one
    #expect(sum.hard == ScoreCounts(found: 2, missed: 2, spurious: 2))
    #expect(sum.gradual == ScoreCounts(found: 2))
    #expect(sum.gradualExact == 2)
    #expect(sum.startError == one.startError)
    #expect(sum.endError == one.endError)
    #expect(sum.spurious == 2)
  }
}
