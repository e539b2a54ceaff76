package import Duplicates
import Fingerprints

/// The postings of the candidate index (`0002_tokens.sql`), by videos' numbers. Written and read inside of the
/// catalog's transactions.
package enum TokenPostings {
  /// A video that shares something.
  package struct Match: Sendable, Hashable {
    package let video: Int32
    package let votes: Int
    package let nearest: Int
  }

  /// The tables and the function, for a schema without the rest of the catalog.
  package static var schema: String { String(decoding: PackageResources._002_tokens_sql, as: UTF8.self) }

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
    _ = try await connection.query("delete from rhythm_tokens where video = \(video)")
    _ = try await connection.query("delete from picture_tokens where video = \(video)")
  }

  /// One round trip. The most votes first, as `CandidateIndex.candidates` says.
  ///
  /// - Parameter numbers: only these videos; nil for all.
  package static func matches(
    for query: CandidateQuery, among numbers: [Int32]? = nil, limit: Int, on connection: PostgresConnection
  ) async throws(PostgresError) -> [Match] {
    let arguments = QueryArrays(query)
    let rows = try await connection.query(
      """
      select video, votes, nearest from shared_tokens(\(arguments.rhythms), \(arguments.rhythmStarts), \
      \(arguments.rhythmEnds), \(arguments.pictures), \(arguments.pictureRests), \(arguments.pictureTimes), \
      \(numbers), \(Int32(clamping: limit)), \(Int32(Candidate.mostWeak)))
      """)
    var matches: [Match] = []
    for row in rows {
      let (video, votes, nearest) = try row.decode(Int32.self, Int32.self, Int32.self)
      matches.append(Match(video: video, votes: Int(votes), nearest: Int(nearest)))
    }
    return matches
  }
}

/// A query as the function takes it: an array for each column.
struct QueryArrays: Sendable {
  var rhythms: [Int32] = []
  var rhythmStarts: [Float] = []
  var rhythmEnds: [Float] = []
  var pictures: [Int32] = []
  var pictureRests: [Int32] = []
  var pictureTimes: [Float] = []

  init(_ query: CandidateQuery) {
    rhythms = query.rhythm.map { Int32(bitPattern: $0.token.rawValue) }
    rhythmStarts = query.rhythm.map { Float($0.start) }
    rhythmEnds = query.rhythm.map { Float($0.end) }
    for picture in query.pictures {
      for code in picture.codes {
        pictures.append(Int32(bitPattern: code.token.rawValue))
        pictureRests.append(Int32(bitPattern: code.rest))
        pictureTimes.append(Float(picture.time))
      }
    }
  }
}
