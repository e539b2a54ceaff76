import Catalog
import Duplicates
import Fingerprints
import TvidzCore

/// The candidate index, written and read inside of the catalog's transactions.
enum TokenTables {
  static func insert(_ entry: IndexEntry, of video: VideoID, in change: PostgresChange) async throws {
    let number = try await change.query("select number from videos where id = \(video.rawValue)")
      .single(Int32.self)
    let postings = PostingArrays(entry)
    try await change.query(
      """
      insert into rhythm_tokens (token, video, start_time, end_time)
      select token, \(number), first, last from unnest(\(postings.rhythms), \(postings.starts),
        \(postings.ends)) as a (token, first, last)
      """)
    try await change.query(
      """
      insert into picture_tokens (token, video, at, rest)
      select token, \(number), at, rest from unnest(\(postings.pictures), \(postings.times),
        \(postings.rests)) as a (token, at, rest)
      """)
  }

  static func remove(_ video: VideoID, in change: PostgresChange) async throws {
    for table in ["rhythm_tokens", "picture_tokens"] {
      try await change.query(
        PostgresQuery(
          "delete from \(table) where video = (select number from videos where id = $1)", video.rawValue))
    }
  }

  /// One round trip.
  ///
  /// - Parameter numbers: nil for all videos.
  static func candidates(
    _ connection: PostgresConnection, for query: CandidateQuery, among numbers: [Int32]? = nil, limit: Int
  ) async throws -> [Candidate] {
    let asked = QueryArrays(query)
    let rows = try await connection.query(
      """
      select videos.id, shared.votes, shared.nearest from shared_tokens(\(asked.rhythms), \
      \(asked.rhythmStarts), \(asked.rhythmEnds), \(asked.pictures), \(asked.pictureRests), \
      \(asked.pictureTimes), \(numbers), \(Int32(clamping: limit)), \(Int32(Candidate.mostWeak))) as shared
      join videos on videos.number = shared.video
      """)
    var found: [Candidate] = []
    for row in rows {
      let (id, votes, nearest) = try row.decode(String.self, Int32.self, Int32.self)
      found.append(Candidate(video: VideoID(id), votes: Int(votes), nearest: Int(nearest)))
    }
    return Candidate.best(found, limit: limit)
  }
}

/// An entry's postings: an array for each column.
private struct PostingArrays {
  let rhythms: [Int32]
  let starts: [Float]
  let ends: [Float]
  let pictures: [Int32]
  let times: [Float]
  let rests: [Int32]

  init(_ entry: IndexEntry) {
    rhythms = entry.rhythm.map { Int32(bitPattern: $0.token.rawValue) }
    starts = entry.rhythm.map { Float($0.start) }
    ends = entry.rhythm.map { Float($0.end) }
    pictures = entry.pictures.map { Int32(bitPattern: $0.code.token.rawValue) }
    times = entry.pictures.map { Float($0.time) }
    rests = entry.pictures.map { Int32(bitPattern: $0.code.rest) }
  }
}

/// Looks up what the catalog holds.
struct PostgresCandidates: CandidateIndex {
  let catalog: PostgresCatalog

  func add(_ video: VideoID, _ entry: IndexEntry) async throws { throw CatalogError.indexIsWrittenByFinish }
  func remove(_ video: VideoID) async throws { throw CatalogError.indexIsWrittenByFinish }

  func candidates(for query: CandidateQuery, limit: Int) async throws -> [Candidate] {
    try await PostgresCatalog.actionable {
      try await catalog.pool.withConnection {
        try await TokenTables.candidates($0, for: query, limit: limit)
      }
    }
  }
}
