import Catalog
import Duplicates
import Fingerprints
import GRDB
import TvidzCore

/// The postings of the candidate index, written and read inside of the catalog's transactions.
enum TokenTables {
  static func insert(_ entry: IndexEntry, of video: VideoID, in change: SQLiteChange) throws {
    for placed in entry.rhythm {
      try change.execute(
        """
        INSERT OR IGNORE INTO rhythm_tokens (token, video, start_time, end_time)
        SELECT ?, number, ?, ? FROM videos WHERE id = ?
        """, [Int64(placed.token.rawValue), placed.start, placed.end, video.rawValue])
    }
    for picture in entry.pictures {
      try change.execute(
        """
        INSERT OR IGNORE INTO picture_tokens (token, video, at)
        SELECT ?, number, ? FROM videos WHERE id = ?
        """, [Int64(picture.token.rawValue), picture.time, video.rawValue])
    }
  }

  static func remove(_ video: VideoID, in change: SQLiteChange) throws {
    for table in ["rhythm_tokens", "picture_tokens"] {
      try change.execute(
        "DELETE FROM \(table) WHERE video = (SELECT number FROM videos WHERE id = ?)", [video.rawValue])
    }
  }

  /// - Parameter numbers: nil for all videos.
  static func candidates(
    _ database: Database, for query: CandidateQuery, among numbers: Set<Int64>? = nil, limit: Int
  ) throws -> [Candidate] {
    var shared: [Int64: SharedTokens] = [:]
    let rhythm = try database.cachedStatement(
      sql: "SELECT video, start_time, end_time FROM rhythm_tokens WHERE token = ?")
    for asked in query.rhythm {
      let rows = try Row.fetchCursor(rhythm, arguments: [Int64(asked.token.rawValue)])
      while let row = try rows.next() {
        let video: Int64 = row[0]
        guard numbers?.contains(video) ?? true else { continue }
        shared[video, default: SharedTokens()].addRhythm(
          knownStart: row[1], knownEnd: row[2], askedStart: asked.start, askedEnd: asked.end)
      }
    }
    let pictures = try database.cachedStatement(sql: "SELECT video, at FROM picture_tokens WHERE token = ?")
    for asked in query.pictures {
      for (tokens, mirrored) in [(asked.tokens, false), (asked.mirroredTokens, true)] {
        for token in tokens {
          let rows = try Row.fetchCursor(pictures, arguments: [Int64(token.rawValue)])
          while let row = try rows.next() {
            let video: Int64 = row[0]
            guard numbers?.contains(video) ?? true else { continue }
            shared[video, default: SharedTokens()].addPicture(
              known: row[1], asked: asked.time, mirrored: mirrored)
          }
        }
      }
    }
    var found: [Candidate] = []
    for (number, tokens) in shared where tokens.count >= 2 {
      let votes = tokens.votes
      guard votes >= 2,
        let id = try String.fetchOne(
          database, sql: "SELECT id FROM videos WHERE number = ?", arguments: [number])
      else { continue }
      found.append(Candidate(video: VideoID(id), votes: votes))
    }
    found.sort { ($1.votes, $0.video) < ($0.votes, $1.video) }
    return Array(found.prefix(limit))
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
