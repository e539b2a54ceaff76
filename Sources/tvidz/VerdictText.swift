package import CutFormats
package import Duplicates
import Foundation

/// A verdict about two files, for people and for programs.
package struct VerdictText: Sendable {
  package let a: String
  package let b: String
  package let verdict: Verdict

  package init(a: String, b: String, verdict: Verdict) {
    self.a = a
    self.b = b
    self.verdict = verdict
  }

  package var json: JSONValue {
    .object([
      "a": .string(a), "b": .string(b), "duplicate": .bool(verdict.isDuplicate),
      "relation": .string(verdict.relation.rawValue), "confidence": .decimal(verdict.confidence, places: 3),
      "segments": .array(verdict.segments.map(Self.json)), "reason": .string(verdict.reason),
    ])
  }

  private static func json(_ segment: MatchedSegment) -> JSONValue {
    .object([
      "aStart": .decimal(segment.aStart, places: 3), "aEnd": .decimal(segment.aEnd, places: 3),
      "bStart": .decimal(segment.bStart, places: 3), "bEnd": .decimal(segment.bEnd, places: 3),
      "speed": .decimal(segment.speed, places: 4), "mirrored": .bool(segment.mirrored),
      "matchedCuts": .integer(Int64(segment.matchedCuts)),
      "matchedPictures": .integer(Int64(segment.matchedPictures)),
    ])
  }

  /// Several lines: the answer, the reason, and every stretch with its offset.
  package var lines: String {
    var text = "\(printableText(b)) \(answer) \(printableText(a))\n  \(verdict.reason)\n"
    for segment in verdict.segments {
      let offset = segment.aStart - segment.speed * segment.bStart
      var notes = ["offset \(Self.signed(offset)) s"]
      if abs(segment.speed - 1) >= 0.003 { notes.append("speed \(String(format: "%.3f", segment.speed))") }
      if segment.mirrored { notes.append("mirrored") }
      text += "  A \(Self.time(segment.aStart)) to \(Self.time(segment.aEnd)) is "
      text +=
        "B \(Self.time(segment.bStart)) to \(Self.time(segment.bEnd)) (\(notes.joined(separator: ", ")))\n"
    }
    return text
  }

  /// `is a copy of`.
  package var answer: String {
    let sureness = " (confidence \(String(format: "%.2f", verdict.confidence)))"
    return switch verdict.relation {
    case .identical: "is identical to"
    case .copy: "is a copy\(sureness) of"
    case .excerpt: "is an excerpt\(sureness) of"
    case .contains: "contains\(sureness)"
    case .overlap: "shares a part\(sureness) with"
    case .none: "is no copy of"
    case .undecided: "cannot be told from or matched with"
    }
  }

  private static func time(_ seconds: Double) -> String { String(format: "%.2f s", seconds) }
  private static func signed(_ seconds: Double) -> String { String(format: "%+.2f", seconds) }
}
