import TvidzCore

/// RFC 4180, with the header as the first row and nothing before it; rows end with LF, which every reader of the RFC
/// takes and which leaves no stray CR to line tools.
struct CSVWriter: CutWriter {
  var opening: String { "file,time,pts,frame,score,kind,start,end\n" }

  func entry(for report: CutReport) -> String {
    let file = csvField(report.file)
    return report.cuts.map { cut in
      let time = { secondsText(microseconds: report.info.presentationMicroseconds(of: $0)) }
      let fields = [
        file, time(cut.position.timestamp), String(cut.position.timestamp.pts),
        cut.position.index.map(String.init) ?? "", decimalText(cut.score.isFinite ? cut.score : 0, places: 6),
        cut.kind.rawValue, cut.span.map { time($0.start) } ?? "", cut.span.map { time($0.end) } ?? "",
      ]
      return fields.joined(separator: ",") + "\n"
    }.joined()
  }
}

/// A field of a CSV row by RFC 4180: in quotes where it needs them.
package func csvField(_ text: String) -> String {
  // By scalars: CR LF is one Character, equal to neither of its parts.
  let needsQuotes = text.isEmpty || text.unicodeScalars.contains { "\",\n\r ".unicodeScalars.contains($0) }
  guard needsQuotes else { return text }
  return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
