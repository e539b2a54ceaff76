/// The tokens that one known video shares with the one that is asked about, and how many of them agree on one offset
/// and speed. Decided where the postings are read, before anything else is fetched.
package struct SharedTokens: Sendable {
  /// Where in both videos a shared token is, in seconds.
  private struct Hit {
    let known: Float
    let asked: Float
  }

  /// What neighbouring marks and the rounding of cuts may differ by, in seconds.
  private static let slack: Float = 0.35
  private static let speeds: [Float] = [1, 0.98, 1.02, 0.96, 1.04, 0.94, 1.06, 0.92, 1.08, 0.9, 1.1]
  /// Enough to be sure, and a bound on the work.
  private static let mostHits = 96
  private static let mostAnchors = 24

  private var rhythm: [Hit] = []
  private var pictures: [Hit] = []
  private var mirrored: [Hit] = []

  package init() {}

  package var count: Int { rhythm.count + pictures.count + mirrored.count }

  /// - Returns: without effect where the two stretches' lengths tell a speed beyond 0.9...1.1 (and a little).
  package mutating func addRhythm(knownStart: Double, knownEnd: Double, askedStart: Double, askedEnd: Double)
  {
    let speed = (knownEnd - knownStart) / (askedEnd - askedStart)
    guard (0.88...1.13).contains(speed), rhythm.count < Self.mostHits else { return }
    rhythm.append(Hit(known: Float((knownStart + knownEnd) / 2), asked: Float((askedStart + askedEnd) / 2)))
  }

  package mutating func addPicture(known: Double, asked: Double, mirrored isMirrored: Bool) {
    let hit = Hit(known: Float(known), asked: Float(asked))
    if isMirrored {
      if mirrored.count < Self.mostHits { mirrored.append(hit) }
    } else {
      if pictures.count < Self.mostHits { pictures.append(hit) }
    }
  }

  /// The greatest number of tokens on one line `known = speed * asked + offset`. Mirrored pictures and others do not
  /// support each other.
  package var votes: Int {
    if mirrored.isEmpty { return Self.votes(rhythm + pictures) }
    if pictures.isEmpty { return Self.votes(rhythm + mirrored) }
    return max(Self.votes(rhythm + pictures), Self.votes(rhythm + mirrored))
  }

  private static func votes(_ hits: [Hit]) -> Int {
    guard hits.count >= 2 else { return hits.count }
    var best = 1
    for anchor in stride(from: 0, to: hits.count, by: max(1, hits.count / mostAnchors)) {
      for speed in speeds {
        let offset = hits[anchor].known - speed * hits[anchor].asked
        let votes = hits.count { abs($0.known - speed * $0.asked - offset) <= slack }
        best = max(best, votes)
      }
      if best == hits.count { break }
    }
    return best
  }
}
