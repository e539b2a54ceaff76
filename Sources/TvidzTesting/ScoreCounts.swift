/// How many labels were found and how many reports were false. Counts of files are added up (pooled), rates are not.
package struct ScoreCounts: Sendable, Hashable, Codable {
  /// Labels with a report of their own.
  package var found: Int
  /// Labels without one.
  package var missed: Int
  /// Reports without a label of their own, where that is wrong.
  package var spurious: Int
  /// Reports without a label of their own, where nobody can judge.
  package var excused: Int

  package init(found: Int = 0, missed: Int = 0, spurious: Int = 0, excused: Int = 0) {
    self.found = found
    self.missed = missed
    self.spurious = spurious
    self.excused = excused
  }

  package var labels: Int { found + missed }
  package var errors: Int { missed + spurious }

  /// Share of the reports that are right; nil where nothing was reported.
  package var precision: Double? { ratio(found, found + spurious) }
  /// Share of the labels that were found; nil where there is none.
  package var recall: Double? { ratio(found, labels) }
  /// Harmonic mean of the two; nil where there is neither label nor report.
  package var f1: Double? { ratio(2 * found, 2 * found + missed + spurious) }

  package static func + (a: ScoreCounts, b: ScoreCounts) -> ScoreCounts {
    ScoreCounts(
      found: a.found + b.found, missed: a.missed + b.missed, spurious: a.spurious + b.spurious,
      excused: a.excused + b.excused)
  }
}

private func ratio(_ part: Int, _ whole: Int) -> Double? {
  whole == 0 ? nil : Double(part) / Double(whole)
}
