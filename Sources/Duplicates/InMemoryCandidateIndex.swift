import Fingerprints
package import TvidzCore

/// Keeps the tokens of all videos in memory.
///
/// Tokens that a great share of all videos has (regular cutting gives the same rhythm everywhere) find nobody and are
/// passed over.
package actor InMemoryCandidateIndex: CandidateIndex {
  /// How many tokens were looked up, and how many postings they gave: what a query costs, whatever the machine.
  package struct Cost: Sendable, Hashable {
    package var lookups = 0
    package var postings = 0
  }

  private var rhythm = PostingTable()
  private var pictures = PostingTable()
  private var ordinals: [VideoID: Int32] = [:]
  /// By ordinal; nil where a video was removed.
  private var videos: [VideoID?] = []
  package private(set) var lastCost = Cost()

  package init() {}

  package func add(_ video: VideoID, _ entry: IndexEntry) {
    remove(video)
    let ordinal = Int32(videos.count)
    videos.append(video)
    ordinals[video] = ordinal
    for placed in entry.rhythm {
      rhythm.insert(placed.token.rawValue, video: ordinal, start: Float(placed.start), end: Float(placed.end))
    }
    for stored in entry.pictures {
      pictures.insert(
        stored.token.rawValue, video: ordinal, start: Float(stored.time), end: Float(stored.time))
    }
  }

  package func remove(_ video: VideoID) {
    guard let ordinal = ordinals.removeValue(forKey: video) else { return }
    videos[Int(ordinal)] = nil
    // Postings of the removed are passed over until they are as many as the others.
    guard videos.count > 64, ordinals.count * 2 < videos.count else { return }
    compact()
  }

  package func candidates(for query: CandidateQuery, limit: Int) -> [Candidate] {
    var shared: [Int32: SharedTokens] = [:]
    var cost = Cost()
    // A tenth of a small catalogue, less and less of a large one.
    let tooFrequent = max(64, Int(4 * Double(ordinals.count).squareRoot()))
    for asked in query.rhythm {
      cost.lookups += 1
      rhythm.forEach(asked.token.rawValue, unlessMoreThan: tooFrequent) { posting in
        cost.postings += 1
        shared[posting.video, default: SharedTokens()].addRhythm(
          knownStart: Double(posting.start), knownEnd: Double(posting.end), askedStart: asked.start,
          askedEnd: asked.end)
      }
    }
    for asked in query.pictures {
      for (tokens, mirrored) in [(asked.tokens, false), (asked.mirroredTokens, true)] {
        for token in tokens {
          cost.lookups += 1
          pictures.forEach(token.rawValue, unlessMoreThan: tooFrequent) { posting in
            cost.postings += 1
            shared[posting.video, default: SharedTokens()].addPicture(
              known: Double(posting.start), asked: asked.time, mirrored: mirrored)
          }
        }
      }
    }
    lastCost = cost
    var found: [Candidate] = []
    for (ordinal, tokens) in shared where tokens.count >= 2 {
      guard let video = videos[Int(ordinal)] else { continue }
      let votes = tokens.votes
      if votes >= 2 { found.append(Candidate(video: video, votes: votes)) }
    }
    // The identifier decides among equals, so that the order of insertion does not.
    found.sort { ($1.votes, $0.video) < ($0.votes, $1.video) }
    return Array(found.prefix(limit))
  }

  private func compact() {
    var renamed: [Int32: Int32] = [:]
    var kept: [VideoID?] = []
    for (old, video) in videos.enumerated() {
      guard let video else { continue }
      renamed[Int32(old)] = Int32(kept.count)
      ordinals[video] = Int32(kept.count)
      kept.append(video)
    }
    videos = kept
    rhythm = rhythm.renumbered(renamed)
    pictures = pictures.renumbered(renamed)
  }
}

/// Tokens and where they occur: for each token a chain through one array, which wastes nothing on tokens that occur
/// once, as most do.
private struct PostingTable {
  struct Posting {
    let video: Int32
    /// In seconds.
    let start: Float
    let end: Float
    /// The token's posting before this one, or -1.
    let next: Int32
  }

  private struct Chain {
    var head: Int32
    var count: Int32
  }

  private var chains: [UInt32: Chain] = [:]
  private var postings: [Posting] = []

  mutating func insert(_ token: UInt32, video: Int32, start: Float, end: Float) {
    let place = Int32(postings.count)
    let before = chains[token, default: Chain(head: -1, count: 0)]
    postings.append(Posting(video: video, start: start, end: end, next: before.head))
    chains[token] = Chain(head: place, count: before.count + 1)
  }

  func forEach(_ token: UInt32, unlessMoreThan limit: Int, _ body: (Posting) -> Void) {
    guard let chain = chains[token], chain.count <= limit else { return }
    var place = chain.head
    while place >= 0 {
      let posting = postings[Int(place)]
      body(posting)
      place = posting.next
    }
  }

  /// Only the videos that have a new number, under it.
  func renumbered(_ numbers: [Int32: Int32]) -> PostingTable {
    var table = PostingTable()
    for (token, chain) in chains {
      var place = chain.head
      while place >= 0 {
        let posting = postings[Int(place)]
        if let number = numbers[posting.video] {
          table.insert(token, video: number, start: posting.start, end: posting.end)
        }
        place = posting.next
      }
    }
    return table
  }
}
