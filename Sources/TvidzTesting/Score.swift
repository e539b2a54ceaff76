/// What a detector said of one video.
package struct ReportedCuts: Sendable, Hashable, Codable {
  package struct HardCut: Sendable, Hashable, Codable {
    /// 0-based number of the first frame of the new shot.
    package var frame: Int
    /// Its presentation time.
    package var seconds: Double

    package init(frame: Int, seconds: Double) {
      self.frame = frame
      self.seconds = seconds
    }
  }

  package var hard: [HardCut]
  /// From the first to the last frame of each fade or dissolve.
  package var gradual: [TimeStretch]

  package init(hard: [HardCut] = [], gradual: [TimeStretch] = []) {
    self.hard = hard
    self.gradual = gradual
  }
}

/// What one video's reports are worth against its truth; `+` pools several videos.
package struct CutScore: Sendable, Hashable, Codable {
  package var hard = ScoreCounts()
  package var gradual = ScoreCounts()
  /// Found gradual transitions, each of whose ends is within a quarter of the true length.
  package var gradualExact = 0
  /// Sums over the found gradual transitions of how far the start and the end are off, in true lengths.
  package var startErrorSum = 0.0
  package var endErrorSum = 0.0

  package init() {}

  /// Share of the labelled gradual transitions that were found with both ends within a quarter of the true length.
  package var gradualExactRecall: Double? {
    gradual.labels == 0 ? nil : Double(gradualExact) / Double(gradual.labels)
  }
  /// Mean distance of a found transition's start from the true one, in true lengths.
  package var startError: Double? { gradual.found == 0 ? nil : startErrorSum / Double(gradual.found) }
  package var endError: Double? { gradual.found == 0 ? nil : endErrorSum / Double(gradual.found) }
  /// False reports of either kind: what a trap counts.
  package var spurious: Int { hard.spurious + gradual.spurious }

  package static func + (a: CutScore, b: CutScore) -> CutScore {
    var sum = CutScore()
    sum.hard = a.hard + b.hard
    sum.gradual = a.gradual + b.gradual
    sum.gradualExact = a.gradualExact + b.gradualExact
    sum.startErrorSum = a.startErrorSum + b.startErrorSum
    sum.endErrorSum = a.endErrorSum + b.endErrorSum
    return sum
  }
}

/// Compares reports with the truth.
///
/// - Hard cuts are paired one to one with labels at most `tolerance` frames away, as many as can be. One that is left
///   over is false, except in an `ignore` stretch or inside a labelled gradual transition, where it is neither right
///   nor wrong; in a `forbidden` stretch it is false even inside a labelled transition.
/// - Gradual transitions are paired one to one where their overlap is at least half of their union. One that is left
///   over is false, except where at least half of it lies in an `ignore` stretch, or in a `forbidden` one without a
///   label: a wipe is a transition, and neither a fade nor a dissolve.
/// - A label that lies in an `ignore` stretch is not asked for.
///
/// For hard cuts a stretch reaches `tolerance` frames further at both ends: its own ends are labels, no surer than
/// the others.
package struct CutScorer: Sendable {
  /// In frames, either way.
  package let tolerance: Int
  /// Smallest overlap, as a share of the union, that makes two transitions the same.
  package static let smallestOverlap = 0.5
  /// Largest distance of an end, in true lengths, that is still exact.
  package static let exactEnd = 0.25
  /// In seconds: labels are written to a millisecond.
  private static let labelRounding = 0.001

  package init(tolerance: Int) {
    self.tolerance = tolerance
  }

  package func score(_ reported: ReportedCuts, against truth: CutTruth) -> CutScore {
    var score = CutScore()
    scoreHard(reported.hard, against: truth, into: &score)
    scoreGradual(reported.gradual, against: truth, into: &score)
    return score
  }

  private func scoreHard(
    _ reports: [ReportedCuts.HardCut], against truth: CutTruth, into score: inout CutScore
  ) {
    let labels = zip(truth.cutFrames, truth.cuts)
      .filter { !Self.any(truth.ignore, contains: $0.1, margin: Self.labelRounding) }.map(\.0)
    let margin = max(Self.labelRounding, truth.fps.map { Double(tolerance) / $0 } ?? 0)
    func isExcused(_ cut: ReportedCuts.HardCut) -> Bool {
      func lies(in stretches: [TimeStretch]) -> Bool {
        Self.any(stretches, contains: cut.seconds, margin: margin)
      }
      return lies(in: truth.ignore) || (lies(in: truth.gradual) && !lies(in: truth.forbidden))
    }
    // Those whose being left over would be an error are paired first.
    let ordered = reports.filter { !isExcused($0) } + reports.filter(isExcused)
    let pairs = maximumMatching(
      candidates: ordered.map { cut in
        let near = labels.indices.filter { abs(labels[$0] - cut.frame) <= tolerance }
        return near.sorted { abs(labels[$0] - cut.frame) < abs(labels[$1] - cut.frame) }
      }, labelCount: labels.count)
    let unpaired = zip(ordered, pairs).filter { $0.1 == nil }.map(\.0)
    let excused = unpaired.count(where: isExcused)
    score.hard.found = ordered.count - unpaired.count
    score.hard.missed = labels.count - score.hard.found
    score.hard.spurious = unpaired.count - excused
    score.hard.excused = excused
  }

  private func scoreGradual(_ reports: [TimeStretch], against truth: CutTruth, into score: inout CutScore) {
    let labels = truth.gradual.filter { !Self.any(truth.ignore, coversHalfOf: $0) }
    let wipes = truth.forbidden.filter { stretch in !truth.gradual.contains { $0.overlap(with: stretch) > 0 }
    }
    let excusing = truth.ignore + wipes
    let ordered =
      reports.filter { !Self.any(excusing, coversHalfOf: $0) }
      + reports.filter { Self.any(excusing, coversHalfOf: $0) }
    let pairs = maximumMatching(
      candidates: ordered.map { report in
        let shares = labels.map { report.overlapShare(with: $0) }
        return shares.indices.filter { shares[$0] >= Self.smallestOverlap }.sorted { shares[$0] > shares[$1] }
      }, labelCount: labels.count)
    for (report, pair) in zip(ordered, pairs) {
      guard let pair else {
        if Self.any(excusing, coversHalfOf: report) {
          score.gradual.excused += 1
        } else {
          score.gradual.spurious += 1
        }
        continue
      }
      let label = labels[pair]
      let startError = abs(report.start - label.start) / label.length
      let endError = abs(report.end - label.end) / label.length
      score.gradual.found += 1
      score.startErrorSum += startError
      score.endErrorSum += endError
      // Times come from ticks and decimals: equality to within a billionth is equality.
      if max(startError, endError) <= Self.exactEnd + 1e-9 { score.gradualExact += 1 }
    }
    score.gradual.missed = labels.count - score.gradual.found
  }

  private static func any(_ stretches: [TimeStretch], contains seconds: Double, margin: Double) -> Bool {
    stretches.contains { $0.start - margin <= seconds && seconds <= $0.end + margin }
  }

  private static func any(_ stretches: [TimeStretch], coversHalfOf stretch: TimeStretch) -> Bool {
    guard stretch.length > 0 else { return any(stretches, contains: stretch.start, margin: 0) }
    return stretches.contains { $0.overlap(with: stretch) >= stretch.length / 2 }
  }
}

extension TimeStretch {
  /// Intersection over union, 0...1; 0 where either has no length, for such a stretch is no transition.
  package func overlapShare(with other: TimeStretch) -> Double {
    let shared = overlap(with: other)
    return shared == 0 ? 0 : shared / (length + other.length - shared)
  }
}
