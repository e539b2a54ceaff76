package import TvidzCore

/// Knows many videos by their tokens, and names the few that a video may be a copy of.
package protocol CandidateIndex: Sendable {
  /// Adds a video, or replaces what is known of it.
  func add(_ video: VideoID, _ entry: IndexEntry) async throws

  /// Forgets a video; one that is not known is none of its business.
  func remove(_ video: VideoID) async throws

  /// Videos that share something with the one that is asked about, at one consistent offset and speed (`SharedTokens`):
  /// at least two votes; the most votes first, then those with the nearest picture, then by identifier.
  func candidates(for query: CandidateQuery, limit: Int) async throws -> [Candidate]
}

/// A video that shares tokens with the one that was asked about.
package struct Candidate: Sendable, Hashable {
  package let video: VideoID
  /// By `SharedTokens`, at least two.
  package let votes: Int
  /// Bits in which the nearest picture differs (`SharedTokens.nearest`).
  package let nearest: Int

  package init(video: VideoID, votes: Int, nearest: Int) {
    self.video = video
    self.votes = votes
    self.nearest = nearest
  }
}

extension Candidate {
  /// Of those that have but two votes, only so many are told. Among a million videos more have them by chance.
  package static let mostWeak = 16
  /// So many where none has `sureVotes`: then the right one may be among them. Three or four votes strangers have too.
  package static let mostWeakWhereUnsure = 32
  package static let sureVotes = 5
  package static let fewestVotes = 2

  /// The candidates of all that share something, in order.
  package static func best(_ all: [Candidate], limit: Int) -> [Candidate] {
    // The identifier decides among equals, so that the order of insertion does not.
    let sorted = all.filter { $0.votes >= fewestVotes }.sorted {
      ($1.votes, $0.nearest, $0.video) < ($0.votes, $1.nearest, $1.video)
    }
    let strong = sorted.count { $0.votes > fewestVotes }
    let isSure = sorted.first.map { $0.votes >= sureVotes } ?? false
    return Array(sorted.prefix(min(limit, strong + (isSure ? mostWeak : mostWeakWhereUnsure))))
  }
}

/// Of a token that more postings have, an index reads the first only, those of the oldest videos: such tokens tell
/// little, and to read all of them would take the longer the more videos there are.
package enum PostingLimits {
  package static let rhythm = 1000
  package static let run = 4000
  package static let picture = 500
}
