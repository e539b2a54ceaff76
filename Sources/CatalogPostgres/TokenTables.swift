import Catalog
import Duplicates
import Fingerprints
import TvidzCore

/// The candidate index, written and read inside of the catalog's transactions.
enum TokenTables {
  static func insert(_ entry: IndexEntry, of video: VideoID, in change: PostgresChange) async throws {
    let number = try await change.query("select number from videos where id = \(video.rawValue)")
      .single(Int32.self)
    try await TokenPostings.insert([(number, entry)], on: change.connection)
  }

  static func remove(_ video: VideoID, in change: PostgresChange) async throws {
    for number in try await change.query("select number from videos where id = \(video.rawValue)")
      .values(Int32.self)
    {
      try await TokenPostings.remove(number, on: change.connection)
    }
  }

  /// One round trip.
  ///
  /// - Parameter numbers: nil for all videos.
  static func candidates(
    _ connection: PostgresConnection, for query: CandidateQuery, among numbers: [Int32]? = nil, limit: Int
  ) async throws -> [Candidate] {
    let rows = try await connection.query(
      HotStatements.candidates(for: query, among: numbers, limit: limit))
    var found: [Candidate] = []
    for row in rows {
      let (id, votes, nearest) = try row.decode(String.self, Int32.self, Int32.self)
      found.append(Candidate(video: VideoID(id), votes: Int(votes), nearest: Int(nearest)))
    }
    return Candidate.best(found, limit: limit)
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
