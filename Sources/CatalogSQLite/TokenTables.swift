import Catalog
import Duplicates
import GRDB
import TvidzCore

/// The candidate index, written and read inside of the catalog's transactions.
enum TokenTables {
  static func insert(_ entry: IndexEntry, of video: VideoID, in change: SQLiteChange) throws {
    guard let number = try number(of: video, in: change.database) else { return }
    try TokenPostings.insert(entry, of: number, in: change.database)
  }

  static func remove(_ video: VideoID, in change: SQLiteChange) throws {
    guard let number = try number(of: video, in: change.database) else { return }
    try TokenPostings.remove(number, in: change.database)
  }

  private static func number(of video: VideoID, in database: Database) throws -> Int64? {
    try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT number FROM videos WHERE id = ?"), arguments: [video.rawValue])
  }

  /// - Parameter numbers: nil for all videos.
  static func candidates(
    _ database: Database, for query: CandidateQuery, among numbers: Set<Int64>? = nil, limit: Int
  ) throws -> [Candidate] {
    let id = try database.cachedStatement(sql: "SELECT id FROM videos WHERE number = ?")
    let found = try TokenPostings.shared(with: query, among: numbers, in: database).tokens.compactMap {
      number, tokens -> Candidate? in
      let votes = tokens.votes
      guard votes >= Candidate.fewestVotes, let id = try String.fetchOne(id, arguments: [number]) else {
        return nil
      }
      return Candidate(video: VideoID(id), votes: votes, nearest: tokens.nearest)
    }
    return Candidate.best(found, limit: limit)
  }
}

/// Looks up what the catalog holds.
struct SQLiteCandidates: CandidateIndex {
  let catalog: SQLiteCatalog

  func add(_ video: VideoID, _ entry: IndexEntry) async throws { throw CatalogError.indexIsWrittenByFinish }
  func remove(_ video: VideoID) async throws { throw CatalogError.indexIsWrittenByFinish }

  func candidates(for query: CandidateQuery, limit: Int) async throws -> [Candidate] {
    try await catalog.read { try TokenTables.candidates($0, for: query, limit: limit) }
  }
}
