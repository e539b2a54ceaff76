/// Pairs reports with labels one to one, as many as can be.
///
/// A report that comes earlier in the list is never left over in favour of a later one: so the caller puts those
/// first whose being left over costs something. Which label a report gets follows its own order of preference where
/// that costs no pair.
///
/// Augmenting paths (Kuhn): `reports * edges` steps at worst, and a label has few reports near it.
///
/// - Parameter candidates: For each report the labels that it may be paired with, best first.
/// - Returns: For each report its label, or nil.
package func maximumMatching(candidates: [[Int]], labelCount: Int) -> [Int?] {
  var reportOfLabel = [Int?](repeating: nil, count: labelCount)

  func place(_ report: Int, tried: inout Set<Int>) -> Bool {
    for label in candidates[report] where tried.insert(label).inserted {
      guard let holder = reportOfLabel[label] else {
        reportOfLabel[label] = report
        return true
      }
      if place(holder, tried: &tried) {
        reportOfLabel[label] = report
        return true
      }
    }
    return false
  }

  for report in candidates.indices {
    var tried: Set<Int> = []
    _ = place(report, tried: &tried)
  }
  var labelOfReport = [Int?](repeating: nil, count: candidates.count)
  for (label, report) in reportOfLabel.enumerated() {
    if let report { labelOfReport[report] = label }
  }
  return labelOfReport
}
