import Fingerprints

/// Finds the few alignments under which two videos may share something: each pair of similar pictures and each shared
/// rhythm votes for the alignments that it agrees with.
struct AlignmentVotes {
  struct Candidate: Sendable {
    let alignment: Alignment
    let votes: Double
  }

  /// Width of a bin of offsets, in seconds: the distance of two marks.
  private static let binWidth = 0.25
  /// From 1 outwards, so that the plain speed wins a tie.
  private static let speeds: [Double] = [1] + (1...20).flatMap { faster(by: 0.005 * Double($0)) }
  private static func faster(by change: Double) -> [Double] { [1 + change, 1 - change] }
  /// Hashes with more different bits are no vote.
  private static let farthest = 18
  /// The same where many parts of a picture were tried.
  private static let farthestCrop = 16
  private static let mostMatchesPerPicture = 12
  /// Of each video, parts of at most about so many pictures are looked at.
  private static let mostCropped = 64
  /// Of B, which is the shorter one, at most about so many pictures ask.
  private static let mostAsking = 256
  private static let mostRhythmMatches = 4000
  private static let mostPeaks = 120
  /// Of full weight. Under that it is chance.
  private static let leastVotes = 0.4

  let a: ComparableVideo
  let b: ComparableVideo

  /// Best first, at most `limit`.
  ///
  /// - Parameter taken: stretches of B that have no vote.
  func candidates(limit: Int, besides taken: [ClosedRange<Double>] = []) -> [Candidate] {
    let asking = b.pictures.indices.filter { index in
      !taken.contains { $0.contains(b.pictures[index].start) }
    }
    let pictures = [false, true].flatMap { mirrored in
      pictureCandidates(matches(of: asking, mirrored: mirrored), mirrored: mirrored)
    }
    return best(of: pictures + (taken.isEmpty ? rhythmCandidates() : []), limit: limit)
  }

  /// Where one of the two may be a crop of the other, and not of its middle. Best first, at most `limit`.
  func candidates(of crops: CropSearch, limit: Int) -> [Candidate] {
    let all = [false, true].flatMap { pictureCandidates(matches(of: crops, mirrored: $0), mirrored: $0) }
    return best(of: all, limit: limit)
  }

  private func best(of all: [Candidate], limit: Int) -> [Candidate] {
    var kept: [Candidate] = []
    for candidate in all.sorted(by: { $0.votes > $1.votes }) {
      let isNew = kept.allSatisfy { !$0.alignment.isNear(candidate.alignment, a, b, tolerance: 0.6) }
      if isNew { kept.append(candidate) }
      if kept.count == limit { break }
    }
    return kept
  }

  // MARK: Pictures

  private struct Match {
    let a: Int
    let b: Int
    let weight: Double
  }

  /// - Parameter asking: pictures of B.
  private func matches(of asking: [Int], mirrored: Bool) -> [Match] {
    Self.some(of: asking, most: Self.mostAsking).flatMap { index in
      let hashes = mirrored ? b.pictures[index].mirroredHashes : b.pictures[index].hashes
      var found: [Match] = []
      for (other, picture) in a.pictures.enumerated() {
        let distance = Self.distance(picture.hashes, hashes)
        if distance <= Self.farthest {
          found.append(
            Match(a: other, b: index, weight: Double(Self.farthest + 1 - distance) / Double(Self.farthest)))
        }
      }
      return Self.best(of: found)
    }
  }

  private static func best(of found: [Match]) -> [Match] {
    guard found.count > mostMatchesPerPicture else { return found }
    return Array(found.sorted { $0.weight > $1.weight }.prefix(mostMatchesPerPicture))
  }

  /// Parts of some pictures of either, against all of each of the other's.
  private func matches(of crops: CropSearch, mirrored: Bool) -> [Match] {
    func match(_ a: Int, _ b: Int, _ distance: Int) -> Match? {
      guard distance <= Self.farthestCrop else { return nil }
      return Match(a: a, b: b, weight: Double(Self.farthestCrop + 1 - distance) / Double(Self.farthestCrop))
    }
    let partsOfB = Self.some(of: b.pictures.indices, most: Self.mostCropped).flatMap { index in
      let parts = crops.partsOfB(index)
      return Self.best(
        of: a.pictures.indices.compactMap {
          match($0, index, CropSearch.distance(parts, to: a.pictures[$0], mirrored: mirrored))
        })
    }
    let partsOfA = Self.some(of: a.pictures.indices, most: Self.mostCropped).flatMap { index in
      let parts = crops.partsOfA(index)
      return Self.best(
        of: b.pictures.indices.compactMap {
          match(index, $0, CropSearch.distance(parts, to: b.pictures[$0], mirrored: mirrored))
        })
    }
    // All of one picture together: it has one voice.
    return (partsOfB + partsOfA).sorted { $0.b < $1.b }
  }

  /// Evenly over all of them.
  private static func some(of pictures: some RandomAccessCollection<Int>, most: Int) -> [Int] {
    let step = max(1, pictures.count / most)
    return stride(from: 0, to: pictures.count, by: step).map {
      pictures[pictures.index(pictures.startIndex, offsetBy: $0)]
    }
  }

  /// The smallest number of different bits, whole against whole and whole against either's middle.
  static func distance(_ a: [UInt64], _ b: [UInt64]) -> Int {
    var least = (a[0] ^ b[0]).nonzeroBitCount
    for share in 1..<a.count {
      least = min(least, (a[share] ^ b[0]).nonzeroBitCount, (a[0] ^ b[share]).nonzeroBitCount)
    }
    return least
  }

  private func pictureCandidates(_ matches: [Match], mirrored: Bool) -> [Candidate] {
    guard !matches.isEmpty else { return [] }
    var candidates: [Candidate] = []
    for speed in Self.speeds {
      let lowest = -speed * b.duration - 1
      let bins = Int((a.duration - lowest + 2) / Self.binWidth) + 2
      var votes = [Double](repeating: 0, count: bins)
      var voter = [Int](repeating: -1, count: bins)
      var given = [Double](repeating: 0, count: bins)
      for match in matches {
        let offset = a.pictures[match.a].start - speed * b.pictures[match.b].start
        let first = Int((offset - lowest) / Self.binWidth)
        // Two bins a vote, so that none is lost at a border; one voice a picture and bin.
        for bin in first...first + 1 where bin < bins {
          if voter[bin] != match.b {
            voter[bin] = match.b
            given[bin] = 0
          }
          if match.weight > given[bin] {
            votes[bin] += match.weight - given[bin]
            given[bin] = match.weight
          }
        }
      }
      for bin in Self.peaks(of: votes) {
        let alignment = Alignment(
          speed: speed, offset: lowest + Double(bin) * Self.binWidth, mirrored: mirrored)
        candidates.append(Candidate(alignment: alignment, votes: votes[bin]))
      }
    }
    // The sort is stable: speed 1 comes first among equals.
    return Array(candidates.sorted { $0.votes > $1.votes }.prefix(Self.mostPeaks))
  }

  /// Bins with no fewer votes than their neighbours, and at least half as many as the fullest.
  private static func peaks(of votes: [Double]) -> [Int] {
    let enough = max(leastVotes, (votes.max() ?? 0) / 4)
    return votes.indices.dropFirst().dropLast().filter {
      votes[$0] >= enough && votes[$0] > votes[$0 - 1] && votes[$0] >= votes[$0 + 1]
    }
  }

  // MARK: Rhythm

  /// Runs of cuts that both have, at an offset and speed that follow from their first and last cut.
  private func rhythmCandidates() -> [Candidate] {
    var known: [RhythmToken: [PlacedRhythm]] = [:]
    for placed in RhythmTokens.stored(a.cuts) { known[placed.token, default: []].append(placed) }
    struct Bin: Hashable {
      let speed: Int
      let offset: Int
    }
    var bins: [Bin: (votes: Double, speed: Double, offset: Double)] = [:]
    var matches = 0
    for asked in RhythmTokens.asked(b.cuts) {
      for placed in known[asked.token] ?? [] {
        let speed = (placed.end - placed.start) / (asked.end - asked.start)
        guard (0.88...1.12).contains(speed) else { continue }
        matches += 1
        let middle = (asked.start + asked.end) / 2
        let offset = (placed.start + placed.end) / 2 - speed * middle
        let bin = Bin(
          speed: Int((speed / 0.02).rounded()),
          offset: Int(((offset + speed * b.duration / 2) / 0.5).rounded()))
        let old = bins[bin] ?? (0, 0, 0)
        bins[bin] = (old.votes + 1, old.speed + speed, old.offset + offset)
      }
      if matches > Self.mostRhythmMatches { break }
    }
    let best = bins.values.sorted { ($0.votes, $1.offset) > ($1.votes, $0.offset) }.prefix(6)
    return best.flatMap { bin in
      [false, true].map { mirrored in
        Candidate(
          alignment: Alignment(
            speed: bin.speed / bin.votes, offset: bin.offset / bin.votes, mirrored: mirrored),
          votes: bin.votes)
      }
    }
  }
}
