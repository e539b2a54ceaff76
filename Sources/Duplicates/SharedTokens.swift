package import Fingerprints

/// The tokens that one known video shares with the one that is asked about, and how many of them agree on one offset
/// and speed. Decided where the postings are read, before anything else is fetched.
///
/// This is the rule; an index that decides it in its own language is held against it by tests.
package struct SharedTokens: Sendable {
  /// What neighbouring marks and the rounding of cuts may differ by, in seconds.
  package static let slack = 0.35
  package static let speeds = 0.9...1.1
  /// How far, in seconds, the two ends of a rhythm together may lie from where they were.
  package static let rhythmSlack = 0.07
  /// Bits of a picture's rest that may differ.
  package static let farthest = 10
  /// Up to here a picture counts twice: the part of its hash that was not looked up agrees too.
  package static let near = 6
  /// Most copies play at the original's speed: a run that tells another one counts as one whose pictures differ in so
  /// many bits more.
  package static let otherSpeed = 3

  private enum Kind {
    case rhythm, picture, run
  }

  private struct Hit {
    let kind: Kind
    /// Seconds.
    let known: Double
    let asked: Double
    let slowest: Double
    let fastest: Double
    let distance: Int
  }

  /// A bound on the work: only with the nearest of them are all compared.
  private static let mostAnchors = 64

  private var hits: [Hit] = []

  package init() {}

  package var isEmpty: Bool { hits.isEmpty }

  /// Without effect where the known one's length is not asked for.
  package mutating func addRhythm(_ known: PlacedRhythm, asked: AskedRhythm) {
    guard asked.allows(known) else { return }
    let placed = asked.placed
    addStretch(.rhythm, known.start...known.end, asked: placed.start...placed.end, distance: Self.farthest)
  }

  /// Without effect where the pictures of the two differ too much, or the lengths.
  package mutating func addRun(_ known: PlacedRun, asked: PlacedRun) {
    let distance = asked.sketch.distance(toStored: known.sketch)
    guard distance <= Self.farthest else { return }
    let lengths = (known.end - known.start, asked.end - asked.start)
    let isOtherSpeed = abs(lengths.0 - lengths.1) > Self.rhythmSlack
    // Of a million videos dozens have one picture that is as near as a copy's, but hardly one a run: runs come first.
    let ahead = 6
    addStretch(
      .run, known.start...known.end, asked: asked.start...asked.end,
      distance: distance - ahead + (isOtherSpeed ? Self.otherSpeed : 0))
  }

  private mutating func addStretch(
    _ kind: Kind, _ known: ClosedRange<Double>, asked: ClosedRange<Double>, distance: Int
  ) {
    let length = asked.upperBound - asked.lowerBound
    let speed = (known.upperBound - known.lowerBound) / length
    let slowest = max(Self.speeds.lowerBound, speed - Self.rhythmSlack / length)
    let fastest = min(Self.speeds.upperBound, speed + Self.rhythmSlack / length)
    guard slowest <= fastest else { return }
    hits.append(
      Hit(
        kind: kind, known: known.lowerBound, asked: asked.lowerBound, slowest: slowest, fastest: fastest,
        distance: distance))
  }

  /// Without effect where the rests of the two pictures' codes differ too much.
  package mutating func addPicture(_ known: IndexEntry.StoredPicture, asked: PictureCode, at time: Double) {
    let distance = known.code.distance(to: asked)
    guard distance <= Self.farthest else { return }
    hits.append(
      Hit(
        kind: .picture, known: known.time, asked: time, slowest: Self.speeds.lowerBound,
        fastest: Self.speeds.upperBound, distance: distance))
  }

  /// The most that agree with any of them. Each moment of the known video counts once as a picture (twice where it is
  /// near), once as a rhythm, and twice as a run, which is both.
  package var votes: Int {
    // Most videos share one token by chance.
    guard hits.count > 1 else { return hits.isEmpty ? 0 : Self.weight(hits[0]) }
    let anchors = hits.sorted { ($0.distance, $0.asked, $0.known) < ($1.distance, $1.asked, $1.known) }
    return anchors.prefix(Self.mostAnchors).reduce(0) { best, anchor in
      var weights: [Moment: Int] = [:]
      for hit in hits where Self.agree(anchor, hit) {
        let moment = Moment(kind: hit.kind, known: hit.known)
        weights[moment] = max(Self.weight(hit), weights[moment] ?? 0)
      }
      return max(best, weights.values.reduce(0, +))
    }
  }

  /// How near the nearest is, in bits: those in which a picture's rest differs; those of a run's pictures, less six;
  /// `farthest` of a rhythm.
  package var nearest: Int { hits.map(\.distance).min() ?? Self.farthest }

  private struct Moment: Hashable {
    let kind: Kind
    let known: Double
  }

  private static func weight(_ hit: Hit) -> Int {
    switch hit.kind {
    case .rhythm: 1
    case .picture: hit.distance <= near ? 2 : 1
    case .run: 2
    }
  }

  /// Whether there is a speed that both allow and that leads from one to the other.
  private static func agree(_ a: Hit, _ b: Hit) -> Bool {
    let slowest = max(a.slowest, b.slowest)
    let fastest = min(a.fastest, b.fastest)
    guard slowest <= fastest else { return false }
    let asked = b.asked - a.asked
    let known = b.known - a.known
    let ends = [slowest * asked, fastest * asked]
    return known >= min(ends[0], ends[1]) - slack && known <= max(ends[0], ends[1]) + slack
  }
}
