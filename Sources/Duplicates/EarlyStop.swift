import Foundation

/// Whether the analysis of a video may end before the video does, because it is a copy of a known one: a pure
/// decision, in two steps, since its last condition needs pictures from the part that was not read.
package struct EarlyStop: Sendable, Hashable {
  /// What is known of a video that is being read, and of the known video that it seems to be a copy of.
  package struct Situation: Sendable, Hashable {
    /// Of what was read so far, the known video being A.
    package var verdict: Verdict
    /// Seconds read so far.
    package var read: Double
    /// Of the container, in seconds; nil where it does not say.
    package var statedDuration: Double?
    /// Bytes of the file, and how many of them were read so far; nil where unknown.
    package var bytes: Int64?
    package var bytesRead: Int64?
    /// Seconds of the known video.
    package var knownDuration: Double

    package init(
      verdict: Verdict, read: Double, statedDuration: Double?, bytes: Int64? = nil, bytesRead: Int64? = nil,
      knownDuration: Double
    ) {
      self.verdict = verdict
      self.read = read
      self.statedDuration = statedDuration
      self.bytes = bytes
      self.bytesRead = bytesRead
      self.knownDuration = knownDuration
    }
  }

  /// A keyframe of the unread rest, compared with the known video's picture at its moment.
  package enum Sample: Sendable, Hashable {
    case agrees, differs
    /// One of the two is black or blank.
    case nothingToSee
    /// Seeking found no picture: what the container says of its length is not so.
    case missing
    /// Seeking past the end that the container states found a picture.
    case pastTheEnd
  }

  package enum Decision: Sendable, Hashable {
    case goOn(String)
    /// All but the last condition hold: look at keyframes near these moments of the new video, in seconds, and
    /// whether there is anything past its end.
    case sample([Double])
    case stop
  }

  package static let leastUnits = 3
  package static let leastSeconds = 9.0
  package static let samples = 5

  package init() {}

  /// The first three conditions.
  package func decide(_ situation: Situation) -> Decision {
    guard let duration = situation.statedDuration, duration.isFinite, duration > 0 else {
      return .goOn("the container does not state a duration")
    }
    if let implausible = implausible(duration, situation) { return .goOn(implausible) }
    guard situation.verdict.isDuplicate, let segment = situation.verdict.lastSegment else {
      return .goOn("what was read is not known")
    }
    let units = max(segment.matchedCuts, segment.matchedPictures)
    let span = segment.bEnd - segment.bStart
    guard units >= Self.leastUnits, span >= min(Self.leastSeconds, 0.45 * duration) else {
      return .goOn("only \(units) units agree so far")
    }
    guard situation.read - segment.bEnd <= 1 else { return .goOn("the last part that was read is not known") }
    let end = segment.aEnd + segment.speed * (duration - segment.bEnd)
    guard end <= situation.knownDuration + 0.5 else {
      return .goOn(
        "the rest ends \(String(format: "%.1f", end - situation.knownDuration)) s after the known video")
    }
    let rest = duration - situation.read
    guard rest > 1 else { return .goOn("there is no rest worth skipping") }
    return .sample(
      (0..<Self.samples).map { situation.read + rest * (Double($0) + 0.5) / Double(Self.samples) })
  }

  /// The last condition: the keyframes that were asked for.
  package func decide(_ samples: [Sample]) -> Decision {
    if samples.contains(.missing) { return .goOn("the file ends before the container says it does") }
    if samples.contains(.pastTheEnd) { return .goOn("the file goes on after the container says it ends") }
    if samples.contains(.differs) { return .goOn("a picture of the rest differs from the known video") }
    let agreeing = samples.count { $0 == .agrees }
    guard agreeing >= 2 else { return .goOn("too few pictures of the rest can be compared") }
    return .stop
  }

  /// What is said of a video that was stopped: that all of it lies in the known video follows from the four conditions,
  /// and not from what was read alone.
  package func verdict(on situation: Situation) -> Verdict {
    var verdict = situation.verdict
    guard let duration = situation.statedDuration, let segment = verdict.lastSegment else { return verdict }
    let share = segment.speed * duration / max(situation.knownDuration, 0.001)
    verdict.relation = share >= VideoComparison.Rules().copyCoverage ? .copy : .excerpt
    verdict.reason +=
      "; the rest was not read: pictures sampled from it agree with the known video at their moments"
    return verdict
  }

  /// A duration can lie: what was read must not exceed it, and the bytes must be spent as the seconds are.
  private func implausible(_ duration: Double, _ situation: Situation) -> String? {
    if situation.read > duration + 1 { return "more was read than the stated duration" }
    guard let bytes = situation.bytes, let read = situation.bytesRead, bytes > 0 else { return nil }
    let ofTime = situation.read / duration
    let ofBytes = Double(read) / Double(bytes)
    // Bit rates vary, and going on is the safe error.
    if ofTime > 0.05, ofBytes < ofTime / 2 { return "the file is far longer than the stated duration" }
    return nil
  }
}
