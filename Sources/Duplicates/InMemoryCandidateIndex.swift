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
      rhythm.insert(
        placed.token.rawValue, ordinal, start: Float(placed.start), second: Float(placed.end).bitPattern)
    }
    for stored in entry.pictures {
      pictures.insert(
        stored.code.token.rawValue, ordinal, start: Float(stored.time), second: stored.code.rest)
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
        let known = PlacedRhythm(
          token: asked.token, start: Double(posting.start), end: Double(Float(bitPattern: posting.second)))
        shared[posting.video, default: SharedTokens()].addRhythm(known, asked: asked)
      }
    }
    for asked in query.pictures {
      for code in asked.codes {
        cost.lookups += 1
        pictures.forEach(code.token.rawValue, unlessMoreThan: tooFrequent) { posting in
          cost.postings += 1
          let known = IndexEntry.StoredPicture(
            code: PictureCode(token: code.token, rest: posting.second), time: Double(posting.start))
          shared[posting.video, default: SharedTokens()].addPicture(known, asked: code, at: asked.time)
        }
      }
    }
    lastCost = cost
    let found = shared.compactMap { ordinal, tokens in
      videos[Int(ordinal)].map { Candidate(video: $0, votes: tokens.votes, nearest: tokens.nearest) }
    }
    return Candidate.best(found, limit: limit)
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
    /// Of a rhythm the bits of its end in seconds; of a picture the rest of its code.
    let second: UInt32
    /// The token's posting before this one, or -1.
    let next: Int32
  }

  private struct Chain {
    var head: Int32
    var count: Int32
  }

  private var chains: [UInt32: Chain] = [:]
  private var postings: [Posting] = []

  mutating func insert(_ token: UInt32, _ video: Int32, start: Float, second: UInt32) {
    let place = Int32(postings.count)
    let before = chains[token, default: Chain(head: -1, count: 0)]
    postings.append(Posting(video: video, start: start, second: second, next: before.head))
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
          table.insert(token, number, start: posting.start, second: posting.second)
        }
        place = posting.next
      }
    }
    return table
  }
}
