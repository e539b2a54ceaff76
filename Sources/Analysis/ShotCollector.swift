import Media
import TvidzCore

/// Makes shots of cuts, and chooses a picture for each: a pure state machine that is fed with pictures taken now and
/// then, and with cuts.
///
/// Cuts become certain some seconds late, so the pictures of the last seconds are all kept; of what lies further back
/// the best one of the shot is.
struct ShotCollector {
  /// A shot that has ended, and the picture that shows it.
  struct Draft {
    let number: Int
    let start: Timestamp
    let end: Timestamp
    let picture: SmallPicture?
  }

  private struct Sample {
    let time: Double
    let picture: SmallPicture
    let contrast: Double
  }

  /// Seconds between two pictures.
  static let interval = 0.5
  /// Seconds that a cut may be late by without its shot losing pictures.
  static let memory = 10.0
  /// How far into its shot a picture is best, in seconds: past fades, and what a shot opens with.
  private static let bestMoment = 1.0
  /// Of luma, of 255; beneath it a picture shows next to nothing.
  private static let leastContrast = 10.0

  private var samples: [Sample] = []
  private var nextSample = -Double.infinity
  private var start: Timestamp?
  /// From here on the shot's own picture is seen: after the fade or dissolve that it began with.
  private var clearFrom = -Double.infinity
  private var number = 0

  /// Takes notice of a frame, in presentation order; true where a picture of it is wanted.
  mutating func wants(frameAt timestamp: Timestamp) -> Bool {
    if start == nil { start = timestamp }
    let time = timestamp.seconds
    // Timestamps may jump back: that is no reason to wait until they have come again.
    guard time >= nextSample || time < nextSample - 2 * Self.interval else { return false }
    nextSample = time + Self.interval
    return true
  }

  mutating func add(_ picture: SmallPicture, at timestamp: Timestamp) {
    let time = timestamp.seconds
    samples.append(Sample(time: time, picture: picture, contrast: picture.contrast))
    forget(before: time - Self.memory)
  }

  /// - Returns: the shot that the cut ends; nil where it would be empty.
  mutating func end(by cut: SceneCut) -> Draft? {
    let at = cut.position.timestamp
    guard let start, at.seconds > start.seconds else { return nil }
    let draft = draft(from: start, to: at, clearUntil: cut.span?.start.seconds ?? at.seconds)
    self.start = at
    clearFrom = cut.span?.end.seconds ?? at.seconds
    samples.removeAll { $0.time < at.seconds }
    number += 1
    return draft
  }

  /// - Parameter end: of the video; nil where no frame was seen.
  func finish(at end: Timestamp?) -> Draft? {
    guard let start, let end else { return nil }
    let last = end.seconds > start.seconds ? end : Timestamp(pts: start.pts &+ 1, timeBase: start.timeBase)
    return draft(from: start, to: last, clearUntil: .infinity)
  }

  private func draft(from start: Timestamp, to end: Timestamp, clearUntil: Double) -> Draft {
    let inside = samples.filter { $0.time >= start.seconds && $0.time < end.seconds }
    let best = best(of: inside, from: max(start.seconds, clearFrom), until: clearUntil)
    return Draft(number: number, start: start, end: end, picture: best?.picture)
  }

  private func best(of samples: some Sequence<Sample>, from: Double, until: Double) -> Sample? {
    let wanted = min(from + Self.bestMoment, (from + min(until, from + 2 * Self.bestMoment)) / 2)
    // What shows something before what is blank; what is clear before what is half faded; then what is nearest.
    func rank(_ sample: Sample) -> (Int, Int, Double) {
      (
        sample.contrast >= Self.leastContrast ? 0 : 1, sample.time >= from && sample.time < until ? 0 : 1,
        abs(sample.time - wanted)
      )
    }
    return samples.min { rank($0) < rank($1) }
  }

  /// Of the samples before `time`, keeps the best one: no cut will come there any more.
  private mutating func forget(before time: Double) {
    let old = samples.prefix { $0.time < time }
    guard old.count > 1, let start else { return }
    let best = best(of: old, from: max(start.seconds, clearFrom), until: .infinity)
    samples.replaceSubrange(0..<old.count, with: best.map { [$0] } ?? [])
  }
}
