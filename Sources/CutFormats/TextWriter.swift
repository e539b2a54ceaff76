import TvidzCore

/// For people: what the file is, one line a cut, a summary.
struct TextWriter: CutWriter {
  var separator: String { "\n" }

  func entry(for report: CutReport) -> String {
    var text = "\(printableText(report.file)): \(Self.describe(report))\n"
    let widths = (
      number: String(report.cuts.count).count,
      frame: max(5, report.cuts.compactMap { $0.position.index }.map { String($0).count }.max() ?? 0)
    )
    for (index, cut) in report.cuts.enumerated() {
      let time = { clockText(microseconds: report.info.presentationMicroseconds(of: $0)) }
      var line = "  " + Self.right("\(index + 1)", widths.number)
      line += "  " + Self.right(time(cut.position.timestamp), 11)
      line += "  frame " + Self.left(cut.position.index.map(String.init) ?? "-", widths.frame)
      line += "  " + Self.left(cut.kind.rawValue, 8)
      line += "  score " + Self.score(cut.score)
      if let span = cut.span { line += "  \(time(span.start)) to \(time(span.end))" }
      text += line + "\n"
    }
    return text + Self.summary(report) + "\n"
  }

  private static func describe(_ report: CutReport) -> String {
    var parts = ["\(report.info.width)x\(report.info.height) \(report.info.codec)"]
    if let rate = report.averageFrameRate { parts.append("\(decimalText(rate.doubleValue, places: 3)) fps") }
    parts.append(clockText(microseconds: report.durationMicroseconds))
    parts.append(count(report.frames, "frame"))
    return parts.joined(separator: ", ")
  }

  private static func summary(_ report: CutReport) -> String {
    let detector = "(\(report.detector.name), \(report.mode))"
    if report.cuts.isEmpty { return "no cuts: one shot \(detector)" }
    let kinds = SceneCut.Kind.allCases.compactMap { kind -> String? in
      let number = report.cuts.count { $0.kind == kind }
      return number == 0 ? nil : count(number, kind.rawValue)
    }
    return "\(kinds.joined(separator: ", ")): \(count(report.cuts.count + 1, "shot")) \(detector)"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func score(_ score: Double) -> String {
    guard score.isFinite, score.magnitude < 1e9 else { return "-" }
    let thousandths = Int64((score * 1000).rounded())
    return "\(thousandths / 1000).\(padded(thousandths.magnitude % 1000, to: 3))"
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
