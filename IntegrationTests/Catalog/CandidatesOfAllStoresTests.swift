import CatalogPostgres
import CatalogSQLite
import Duplicates
import Foundation
import Testing
import TvidzCore
import TvidzTesting

@Suite("Candidates in all stores", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct CandidatesOfAllStoresTests {
  static let longFilm = 9
  static let films = (0..<24).map { number in
    var generator = SeededGenerator(seed: UInt64(number))
    let shots = (0..<(number == longFilm ? 30 : 12)).map { _ in
      Double.random(in: 0.8...3.5, using: &generator)
    }
    return SyntheticFilm(seed: UInt64(300 + number), shots: shots)
  }

  static let questions: [(String, SyntheticFilm)] = [
    ("all of a film", films[3]),
    ("five cuts of a film", films[4].trimmed(from: films[4].cuts[2] - 0.5, to: films[4].cuts[6] + 0.5)),
    ("a mirrored film", films[5].mirrored()),
    ("a faster film", films[6].played(at: 1.04)),
    ("a faster film of many cuts", films[longFilm].played(at: 1.04)),
    ("two films", films[7].followed(by: films[8])),
    ("a film that nobody knows", SyntheticFilm(seed: 9999, shots: [2, 3.1, 1.2, 2.6, 0.9, 3])),
  ]

  @Test("memory, SQLite and PostgreSQL find the same videos, with the same votes")
  func same() async throws {
    let entries = Self.films.map { IndexEntry($0.fingerprint()) }
    let memory = InMemoryCandidateIndex()
    for (number, entry) in entries.enumerated() { await memory.add(VideoID("\(number)"), entry) }
    let file = FileManager.default.temporaryDirectory.appending(path: "tvidz-\(UUID().uuidString).sqlite")
    defer { try? FileManager.default.removeItem(at: file) }
    let sqlite = try SQLiteTokenIndex(path: file.path)
    try sqlite.insert(entries.enumerated().map { (Int64($0.offset), $0.element) })
    let pool = try TestDatabase.current.pool
    try await pool.withConnection { connection in
      try await connection.execute(script: TokenPostings.schema)
      try await TokenPostings.insert(
        entries.enumerated().map { (Int32($0.offset), $0.element) }, on: connection)
    }
    for (name, film) in Self.questions {
      let query = CandidateQuery(film.fingerprint())
      let expected = await memory.candidates(for: query, limit: 50)
      #expect(try Set(sqlite.candidates(for: query, limit: 50).found) == Set(expected), "\(name)")
      let matches = try await pool.withConnection { connection in
        try await TokenPostings.matches(for: query, limit: 50, on: connection)
      }
      let found = matches.map {
        Candidate(video: VideoID("\($0.video)"), votes: $0.votes, nearest: $0.nearest)
      }
      #expect(Set(found) == Set(expected), "\(name)")
    }
    let five = await memory.candidates(
      for: CandidateQuery(Self.questions[1].1.fingerprint()), limit: 50)
    #expect(five.first?.video == VideoID("4"))
  }
}
