import Fingerprints
package import TvidzCore

/// Keeps the tokens of all videos in memory.
package actor InMemoryCandidateIndex: CandidateIndex {
  /// How many tokens were looked up, and how many postings they gave: what a query costs, whatever the machine.
  package struct Cost: Sendable, Hashable {
    package var lookups = 0
    package var postings = 0
  }

  private struct Stretch {
    /// In seconds.
    let start: Float
    let end: Float
  }

  private struct SketchedStretch {
    let stretch: Stretch
    let whole: UInt64
    let middle: UInt64
  }

  private struct Moment {
    /// In seconds.
    let time: Float
    let rest: UInt32
  }

  private var rhythm = PostingTable<Stretch>()
  private var runs = PostingTable<SketchedStretch>()
  private var pictures = PostingTable<Moment>()
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
        placed.token.rawValue, ordinal, Stretch(start: Float(placed.start), end: Float(placed.end)))
    }
    for placed in entry.runs {
      let stretch = Stretch(start: Float(placed.start), end: Float(placed.end))
      runs.insert(
        placed.token.rawValue, ordinal,
        SketchedStretch(stretch: stretch, whole: placed.sketch.whole, middle: placed.sketch.middle))
    }
    for stored in entry.pictures {
      pictures.insert(
        stored.code.token.rawValue, ordinal, Moment(time: Float(stored.time), rest: stored.code.rest))
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
    for asked in query.rhythm {
      cost.lookups += 1
      let token = asked.placed.token
      rhythm.forEach(token.rawValue, most: PostingLimits.rhythm) { video, stretch in
        cost.postings += 1
        let known = PlacedRhythm(token: token, start: Double(stretch.start), end: Double(stretch.end))
        guard asked.allows(known) else { return false }
        shared[video, default: SharedTokens()].addRhythm(known, asked: asked)
        return true
      }
    }
    for asked in query.runs {
      cost.lookups += 1
      runs.forEach(asked.token.rawValue, most: PostingLimits.run) { video, posting in
        cost.postings += 1
        let known = PlacedRun(
          token: asked.token, start: Double(posting.stretch.start), end: Double(posting.stretch.end),
          sketch: RunSketch(whole: posting.whole, middle: posting.middle))
        // Most are strangers.
        guard asked.sketch.distance(toStored: known.sketch) <= SharedTokens.farthest else { return true }
        shared[video, default: SharedTokens()].addRun(known, asked: asked)
        return true
      }
    }
    for asked in query.pictures {
      for code in asked.codes {
        cost.lookups += 1
        pictures.forEach(code.token.rawValue, most: PostingLimits.picture) { video, moment in
          cost.postings += 1
          let known = IndexEntry.StoredPicture(
            code: PictureCode(token: code.token, rest: moment.rest), time: Double(moment.time))
          guard known.code.distance(to: code) <= SharedTokens.farthest else { return true }
          shared[video, default: SharedTokens()].addPicture(known, asked: code, at: asked.time)
          return true
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
    runs = runs.renumbered(renamed)
    pictures = pictures.renumbered(renamed)
  }
}
