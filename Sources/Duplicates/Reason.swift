import Foundation

/// Why a verdict is what it is, in words.
enum Reason {
  static func agreement(_ segments: [MatchedSegment], relation: Relation, coverage: Coverage) -> String {
    let text = agreement(segments)
    guard relation == .overlap else { return text }
    let most = max(coverage.a, coverage.b)
    return "\(text); that is \(decimal(most * 100, 0)) % of what either shows, and the rest differs"
  }

  /// What agrees, seen from A as the segments are: times are B's, and so is the speed.
  static func agreement(_ segments: [MatchedSegment]) -> String {
    let cuts = segments.reduce(0) { $0 + $1.matchedCuts }
    let pictures = segments.reduce(0) { $0 + $1.matchedPictures }
    let seconds = segments.reduce(0) { $0 + $1.bEnd - $1.bStart }
    var parts = [
      "\(count(pictures, "picture")) and \(count(cuts, "cut")) agree over \(decimal(seconds, 1)) s"
    ]
    if segments.count > 1 { parts.append("in \(segments.count) stretches") }
    let speeds = segments.map(\.speed)
    if let speed = speeds.first(where: { abs($0 - 1) >= 0.003 }) {
      parts.append("at speed \(decimal(speed, 3))")
    }
    if segments.contains(where: \.mirrored) { parts.append("mirrored") }
    return parts.joined(separator: ", ")
  }

  /// - Parameters:
  ///   - units: that agree.
  ///   - least: how many are asked for.
  ///   - movesAlike: whether what moves does so alike.
  static func difference(units: Int, least: Int, movesAlike: Bool) -> String {
    if units == 0 { return "no offset and speed at which the pictures agree" }
    let agree = "\(count(units, "unit")) agree"
    if units < least { return "only \(agree): too few to be more than chance" }
    return movesAlike
      ? "\(agree), but over too short a time to be more than chance"
      : "\(agree), but what moves does not move alike"
  }

  /// - Parameters:
  ///   - units: with so many, a video shows enough to be told from another,
  ///   - seconds: or with as long, stills counting for two seconds.
  /// - Returns: nil where both show enough.
  static func tooLittle(_ a: ComparableVideo, _ b: ComparableVideo, units: Int, seconds: Double) -> String? {
    let poorest = a.evidence.units < b.evidence.units ? a : b
    guard poorest.evidence.units < units, poorest.evidence.seconds < seconds else { return nil }
    let length = decimal(poorest.duration, 1)
    if poorest.evidence.units == 0 { return "\(length) s of black or blank picture: nothing to recognise" }
    return "\(count(poorest.evidence.units, "still picture")) in \(length) s: not enough to tell"
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    number == 1 ? "1 \(noun)" : "\(number) \(noun)s"
  }

  private static func decimal(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
