package import Duplicates
import Fingerprints

/// The postings of the candidate index (`0002_tokens.sql` and on), by videos' numbers. Written and read inside of the
/// catalog's transactions.
package enum TokenPostings {
  /// A video that shares something.
  package struct Match: Sendable, Hashable {
    package let video: Int32
    package let votes: Int
    package let nearest: Int
  }

  /// The tables and the function, for a schema without the rest of the catalog.
  package static var schema: String { PostgresMigrations.tokens }

  /// Appends the postings of many videos.
  package static func insert(
    _ entries: [(video: Int32, entry: IndexEntry)], on connection: PostgresConnection
  ) async throws {
    try await connection.copy(
      into: "rhythm_tokens", columns: ["token", "video", "start_time", "end_time"],
      from: entries.lazy.flatMap { entry in entry.entry.rhythm.map { (entry.video, $0) } }
    ) { posting, encoder in
      let (video, placed) = posting
      encoder.append(Int32(bitPattern: placed.token.rawValue))
      encoder.append(video)
      encoder.append(Float(placed.start))
      encoder.append(Float(placed.end))
    }
    try await connection.copy(
      into: "run_tokens", columns: ["token", "video", "start_time", "end_time", "whole", "middle"],
      from: entries.lazy.flatMap { entry in entry.entry.runs.map { (entry.video, $0) } }
    ) { posting, encoder in
      let (video, placed) = posting
      encoder.append(Int32(bitPattern: placed.token.rawValue))
      encoder.append(video)
      encoder.append(Float(placed.start))
      encoder.append(Float(placed.end))
      encoder.append(Int64(bitPattern: placed.sketch.whole))
      encoder.append(Int64(bitPattern: placed.sketch.middle))
    }
    try await connection.copy(
      into: "picture_tokens", columns: ["token", "video", "at", "rest"],
      from: entries.lazy.flatMap { entry in entry.entry.pictures.map { (entry.video, $0) } }
    ) { posting, encoder in
      let (video, picture) = posting
      encoder.append(Int32(bitPattern: picture.code.token.rawValue))
      encoder.append(video)
      encoder.append(Float(picture.time))
      encoder.append(Int32(bitPattern: picture.code.rest))
    }
  }

  package static func remove(_ video: Int32, on connection: PostgresConnection) async throws(PostgresError) {
    for table in tables {
      _ = try await connection.query(HotStatements.deletion(of: video, from: table))
    }
  }

  package static let tables = ["rhythm_tokens", "run_tokens", "picture_tokens"]

  /// One round trip. The most votes first, as `CandidateIndex.candidates` says.
  package static func matches(
    for query: CandidateQuery, limit: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Match] {
    let rows = try await connection.query(
      CandidateStatement(query, limit: limit).query { "select video, votes, nearest from \($0)" })
    var matches: [Match] = []
    for row in rows {
      let (video, votes, nearest) = try row.decode(Int32.self, Int32.self, Int32.self)
      matches.append(Match(video: video, votes: Int(votes), nearest: Int(nearest)))
    }
    return matches
  }
}
