import Foundation

/// The original rule: two videos are copies where three or more of their cuts lie at the same times.
///
/// It sees no picture, and no copy that begins earlier or later, plays faster, or whose cuts were found a frame later.
package struct EqualTimes: Sendable, Hashable {
  package static let least = 3

  package init() {}

  /// - Parameters:
  ///   - a: times of the known video's cuts, in seconds; compared to the microsecond.
  ///   - b: of the new video's.
  package func compare(_ a: [Double], _ b: [Double]) -> Verdict {
    let equal = Set(a.map(Self.microseconds)).intersection(b.map(Self.microseconds)).sorted()
    guard equal.count >= Self.least, let first = equal.first, let last = equal.last else {
      return Verdict(
        relation: .none, confidence: 0.99, segments: [],
        reason: "\(equal.count) cuts lie at equal times: \(Self.least) are needed")
    }
    let (start, end) = (Double(first) / 1_000_000, Double(last) / 1_000_000)
    let segment = MatchedSegment(
      aStart: start, aEnd: end, bStart: start, bEnd: end, speed: 1, mirrored: false,
      matchedCuts: equal.count, matchedPictures: 0)
    // As sure as so many units make `VideoComparison` at most.
    let confidence = 1 - pow(0.5, Double(equal.count))
    return Verdict(
      relation: .copy, confidence: (confidence * 1000).rounded() / 1000, segments: [segment],
      reason: "\(equal.count) cuts lie at equal times, from \(start) s to \(end) s; no picture was looked at")
  }

  private static func microseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1_000_000).rounded()) }
}
