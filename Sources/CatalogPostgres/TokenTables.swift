import Catalog
import Duplicates
import Fingerprints
import TvidzCore

/// The postings of the candidate index, written and read inside of the catalog's transactions.
enum TokenTables {
  static func insert(_ entry: IndexEntry, of video: VideoID, in change: PostgresChange) async throws {
    let number = try await change.query("select number from videos where id = \(video.rawValue)")
      .single(Int32.self)
    try await change.query(
      """
      insert into rhythm_tokens (token, video, start_time, end_time)
      select token, \(number), first, last from unnest(\(entry.rhythm.map { Int64($0.token.rawValue) }),
        \(entry.rhythm.map(\.start)), \(entry.rhythm.map(\.end))) as a (token, first, last)
      """)
    try await change.query(
      """
      insert into picture_tokens (token, video, at)
      select token, \(number), at from unnest(\(entry.pictures.map { Int64($0.token.rawValue) }),
        \(entry.pictures.map(\.time))) as a (token, at)
      """)
  }

  static func remove(_ video: VideoID, in change: PostgresChange) async throws {
    for table in ["rhythm_tokens", "picture_tokens"] {
      try await change.query(
        PostgresQuery(
          "delete from \(table) where video = (select number from videos where id = $1)", video.rawValue))
    }
  }

  /// - Parameter numbers: nil for all videos.
  static func candidates(
    _ connection: PostgresConnection, for query: CandidateQuery, among numbers: [Int32]? = nil, limit: Int
  ) async throws -> [Candidate] {
    var shared: [Int32: SharedTokens] = [:]
    let rhythms = Dictionary(grouping: query.rhythm) { Int64($0.token.rawValue) }
    for row in try await connection.query(
      """
      select token, video, start_time, end_time from rhythm_tokens
      where token = any (\(Array(rhythms.keys))) and (\(numbers)::int4[] is null or video = any (\(numbers)))
      """)
    {
      let (token, video, start, end) = try row.decode(Int64.self, Int32.self, Double.self, Double.self)
      for asked in rhythms[token] ?? [] {
        shared[video, default: SharedTokens()].addRhythm(
          knownStart: start, knownEnd: end, askedStart: asked.start, askedEnd: asked.end)
      }
    }
    var pictures: [Int64: [(time: Double, mirrored: Bool)]] = [:]
    for asked in query.pictures {
      for token in asked.tokens { pictures[Int64(token.rawValue), default: []].append((asked.time, false)) }
      for token in asked.mirroredTokens {
        pictures[Int64(token.rawValue), default: []].append((asked.time, true))
      }
    }
    for row in try await connection.query(
      """
      select token, video, at from picture_tokens
      where token = any (\(Array(pictures.keys))) and (\(numbers)::int4[] is null or video = any (\(numbers)))
      """)
    {
      let (token, video, at) = try row.decode(Int64.self, Int32.self, Double.self)
      for asked in pictures[token] ?? [] {
        shared[video, default: SharedTokens()].addPicture(
          known: at, asked: asked.time, mirrored: asked.mirrored)
      }
    }
    let votes = shared.filter { $0.value.count >= 2 }.mapValues(\.votes).filter { $0.value >= 2 }
    var found: [Candidate] = []
    for row in try await connection.query(
      "select number, id from videos where number = any (\(Array(votes.keys)))")
    {
      let (number, id) = try row.decode(Int32.self, String.self)
      found.append(Candidate(video: VideoID(id), votes: votes[number] ?? 0))
    }
    found.sort { ($1.votes, $0.video) < ($0.votes, $1.video) }
    return Array(found.prefix(limit))
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
