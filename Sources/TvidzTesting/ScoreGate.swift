/// What the default detector must reach: the content of `Golden/thresholds/accuracy.json`.
package struct AccuracyThresholds: Sendable, Hashable, Codable {
  package struct Footage: Sendable, Hashable, Codable {
    /// Labelled hard cuts that must have been asked for, so that a missing file cannot help.
    package var hardLabels: Int
    /// Most misses and false cuts together, at two frames.
    package var hardErrors: Int
    /// The file whose gradual transitions are labelled well enough to be scored.
    package var gradualVideo: String
    package var gradualRecall: Double
    package var gradualPrecision: Double
    /// Most cuts reported in videos without any.
    package var uncutSpurious: Int
  }

  package struct Synthetic: Sendable, Hashable, Codable {
    /// Fewest videos, so that a lost recipe cannot help.
    package var fixtures: Int
    package var hardMissedAtFrame: Int
    package var fixturesSpurious: Int
    /// Fewest traps in each class.
    package var trapsInClass: Int
    /// Most false reports for one trap, over all traps.
    package var spuriousPerTrap: Double
    /// The same in each class.
    package var spuriousPerTrapInClass: Double
    /// The groups of fades and dissolves, each of which is held to `gradualRecall`.
    package var gradualGroups: [String]
    /// Least share of the labelled ones that is found with both ends within a quarter of the true length.
    package var gradualRecall: Double
  }

  package var detector: String
  package var footage: Footage
  package var synthetic: Synthetic
}

/// One line of a gate: what is asked, what was measured.
package struct GateLine: Sendable, Hashable {
  package var what: String
  package var required: String
  package var measured: String
  package var passes: Bool

  package init(what: String, required: String, measured: String, passes: Bool) {
    self.what = what
    self.required = required
    self.measured = measured
    self.passes = passes
  }
}

extension AccuracyThresholds {
  /// Holds one detector's scores to the thresholds. Footage is left out where `hasFootage` is false.
  package func lines(for scored: [ScoredVideo], hasFootage: Bool) -> [GateLine] {
    let ours = scored.filter { $0.detector == detector }
    let failed = ours.filter { $0.failure != nil }.map(\.video)
    let all = GateLine(
      what: "every video is analysed", required: "all", measured: failed.isEmpty ? "all" : "not \(failed)",
      passes: failed.isEmpty && !ours.isEmpty)
    return [all] + (hasFootage ? footageLines(ours) : []) + fixtureLines(ours) + trapLines(ours)
      + gradualLines(ours)
  }

  private func footageLines(_ ours: [ScoredVideo]) -> [GateLine] {
    let real = PooledScore(ours.filter { $0.origin == .footage }).near
    let uncut = PooledScore(ours.filter { $0.origin == .uncut }).near
    let gradual = PooledScore(ours.filter { $0.video == footage.gradualVideo }).near.gradual
    return [
      .atLeast("footage: labelled hard cuts", real.hard.labels, footage.hardLabels),
      .atMost("footage: hard cuts missed or false, +-2 frames", real.hard.errors, footage.hardErrors),
      .atLeast("\(footage.gradualVideo): recall of gradual ones", gradual.recall, footage.gradualRecall),
      .atLeast(
        "\(footage.gradualVideo): precision of gradual ones", gradual.precision, footage.gradualPrecision),
      .atMost("footage without cuts: false ones", uncut.spurious, footage.uncutSpurious),
    ]
  }

  private func fixtureLines(_ ours: [ScoredVideo]) -> [GateLine] {
    let fixtures = PooledScore(ours.filter { $0.origin == .fixtures })
    let both = PooledScore(ours.filter { $0.origin == .fixtures || $0.origin == .traps })
    return [
      .atLeast("fixtures scored", fixtures.videos, synthetic.fixtures),
      .atMost(
        "fixtures and traps: hard cuts missed, at the frame", both.exact.hard.missed,
        synthetic.hardMissedAtFrame),
      .atMost("fixtures: false cuts and transitions", fixtures.exact.spurious, synthetic.fixturesSpurious),
    ]
  }

  private func trapLines(_ ours: [ScoredVideo]) -> [GateLine] {
    let traps = ours.filter { $0.origin == .traps }
    let classes = Dictionary(grouping: traps, by: \.group).sorted { $0.key < $1.key }
    return [
      .atMost("traps: false for one trap", PooledScore(traps).spuriousPerVideo, synthetic.spuriousPerTrap)
    ]
      + classes.flatMap { name, members in
        [
          GateLine.atLeast("traps of class \(name)", members.count, synthetic.trapsInClass),
          .atMost(
            "traps of class \(name): false for one trap", PooledScore(members).spuriousPerVideo,
            synthetic.spuriousPerTrapInClass),
        ]
      }
  }

  private func gradualLines(_ ours: [ScoredVideo]) -> [GateLine] {
    synthetic.gradualGroups.map { group in
      .atLeast(
        "\(group): transitions found, ends within a quarter",
        PooledScore(
          ours.filter { $0.group == group && ($0.origin == .fixtures || $0.origin == .traps) }
        ).exact.gradualExactRecall,
        synthetic.gradualRecall)
    }
  }
}

extension GateLine {
  static func atLeast(_ what: String, _ measured: Int, _ required: Int) -> GateLine {
    GateLine(what: what, required: ">= \(required)", measured: "\(measured)", passes: measured >= required)
  }

  static func atMost(_ what: String, _ measured: Int, _ required: Int) -> GateLine {
    GateLine(what: what, required: "<= \(required)", measured: "\(measured)", passes: measured <= required)
  }

  /// What could not be measured does not pass.
  package static func atLeast(_ what: String, _ measured: Double?, _ required: Double) -> GateLine {
    GateLine(
      what: what, required: ">= \(Double?(required).rounded3)", measured: measured.rounded3,
      passes: measured.map { $0 >= required } ?? false)
  }

  package static func atMost(_ what: String, _ measured: Double?, _ required: Double) -> GateLine {
    GateLine(
      what: what, required: "<= \(Double?(required).rounded3)", measured: measured.rounded3,
      passes: measured.map { $0 <= required } ?? false)
  }
}

extension Double? {
  /// Three decimals, or a dash.
  fileprivate var rounded3: String { map { "\(($0 * 1000).rounded() / 1000)" } ?? "-" }
}
