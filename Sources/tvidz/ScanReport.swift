import CatalogSQLite
package import CutFormats
import Duplicates
import Foundation

/// What `tvidz scan` prints.
package struct ScanReport: Sendable {
  private let result: ScanResult
  private let groups: [CopyGroups.Group]

  package init(result: ScanResult) {
    self.result = result
    let members = result.files.compactMap { file -> CopyGroups.Member? in
      guard case .analysed(let quality) = file.state else { return nil }
      return CopyGroups.Member(
        name: file.path, duration: quality.duration, width: quality.width, height: quality.height,
        bitRate: quality.bitRate)
    }
    groups = CopyGroups.make(
      of: members, links: result.pairs.filter { $0.verdict.isDuplicate }.map { ($0.a, $0.b) })
  }

  package var text: String {
    var text = ""
    for group in groups {
      text += "\(group.names.count) copies; keep \(printableText(group.best)): \(group.reason)\n"
      for name in group.names where name != group.best { text += "  \(line(name, best: group.best))\n" }
    }
    let overlaps = result.pairs.filter { $0.verdict.relation == .overlap }
    for pair in overlaps {
      text += "overlap: \(printableText(pair.a)) and \(printableText(pair.b)): \(pair.verdict.reason)\n"
    }
    return text + summary + "\n"
  }

  /// `14 files (2 new), 3 groups of copies, 1 file could not be analysed`.
  private var summary: String {
    func count(_ number: Int, _ one: String, _ more: String) -> String {
      number == 1 ? "1 \(one)" : "\(number) \(more)"
    }
    var parts = [
      count(result.files.count, "file", "files") + (result.newFiles > 0 ? " (\(result.newFiles) new)" : ""),
      count(groups.count, "group of copies", "groups of copies"),
    ]
    let failed = result.files.count { if case .failed = $0.state { true } else { false } }
    if failed > 0 { parts.append(count(failed, "file", "files") + " could not be analysed") }
    return parts.joined(separator: ", ")
  }

  /// How one copy is related to the best of its group, or to whatever ties it to the group.
  private func line(_ name: String, best: String) -> String {
    let ties = result.pairs.filter { $0.verdict.isDuplicate && ($0.a == name || $0.b == name) }
    guard let pair = ties.first(where: { $0.a == best || $0.b == best }) ?? ties.first else {
      return printableText(name)
    }
    let other = pair.a == name ? pair.b : pair.a
    let verdict = pair.b == name ? pair.verdict : pair.verdict.reversed
    let text = VerdictText(a: other, b: name, verdict: verdict)
    return
      "\(printableText(name)) \(text.answer) \(other == best ? "it" : printableText(other)): \(verdict.reason)"
  }

  package var json: JSONValue {
    .object([
      "files": .array(result.files.map(Self.json)),
      "pairs": .array(result.pairs.map { VerdictText(a: $0.a, b: $0.b, verdict: $0.verdict).json }),
      "groups": .array(
        groups.map { group in
          .object([
            "files": .array(group.names.map(JSONValue.string)), "keep": .string(group.best),
            "reason": .string(group.reason),
          ])
        }),
    ])
  }

  private static func json(_ file: ScanResult.File) -> JSONValue {
    switch file.state {
    case .analysed: .object(["file": .string(file.path), "state": .string("analysed")])
    case .failed(_, let error):
      .object(["file": .string(file.path), "state": .string("failed"), "error": .string(error)])
    }
  }

  /// A line for each pair.
  package var csv: String {
    var text = "a,b,relation,duplicate,confidence,offset,speed,mirrored,reason\n"
    for pair in result.pairs {
      let segment = pair.verdict.segments.max { $0.bEnd - $0.bStart < $1.bEnd - $1.bStart }
      let fields = [
        pair.a, pair.b, pair.verdict.relation.rawValue, "\(pair.verdict.isDuplicate)",
        String(format: "%.3f", pair.verdict.confidence),
        segment.map { String(format: "%.3f", $0.aStart - $0.speed * $0.bStart) } ?? "",
        segment.map { String(format: "%.4f", $0.speed) } ?? "", segment.map { "\($0.mirrored)" } ?? "",
        pair.verdict.reason,
      ]
      text += fields.map { $0.isEmpty ? "" : csvField($0) }.joined(separator: ",") + "\n"
    }
    return text
  }
}
