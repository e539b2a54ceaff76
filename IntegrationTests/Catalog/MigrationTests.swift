import Catalog
import CatalogPostgres
import Duplicates
import Testing
import TvidzCore
import TvidzTesting

@Suite("The schema of a catalog on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct MigrationTests {
  private func steps(in pool: PostgresPool) async throws -> [Int32] {
    try await pool.query("select number from schema_migrations order by number").values(Int32.self)
  }

  @Test("a database of a newer version is refused in words, and left as it is")
  func newer() async throws {
    let pool = try TestDatabase.current.pool
    _ = try await PostgresCatalog(pool: pool)
    _ = try await pool.query("insert into schema_migrations (number) values (99)")
    let before = try await steps(in: pool)
    let error = await #expect(throws: ActionableError.self) { try await PostgresCatalog(pool: pool) }
    #expect(error?.why.contains("newer version of tvidz (schema 99") == true)
    #expect(error?.remedy != nil)
    #expect(try await steps(in: pool) == before)
  }

  @Test("set up a second time, it is as it was, with what was written")
  func again() async throws {
    let pool = try TestDatabase.current.pool
    let first = CatalogStory(store: try await PostgresCatalog(pool: pool))
    try await first.analyse("a", as: .first)
    let log = try await first.wholeLog()
    let times = try await pool.query("select at::text from schema_migrations order by number").values(
      String.self)
    let second = CatalogStory(store: try await PostgresCatalog(pool: pool))
    #expect(try await second.wholeLog() == log)
    let after = try await pool.query("select at::text from schema_migrations order by number").values(
      String.self)
    #expect(after == times)
  }

  @Test("several processes that start at once set it up once")
  func atOnce() async throws {
    let database = try TestDatabase.current
    let writer = CatalogWriter("postgres", database.schema)
    try await database.pool.withConnection { connection in
      let key = "hashtextextended('migrations ' || current_schema(), 0)"
      try await connection.execute(script: "select pg_advisory_lock(\(key))")
      async let ended: Void = writer.run(Array(repeating: ["open"], count: 4))
      // All of them are held at the door, and then let in.
      let waiting = PostgresQuery(
        """
        select count(*) from pg_locks where locktype = 'advisory' and not granted
          and (classid::int8 << 32 | objid::int8) = \(key)
        """, list: [])
      while try await connection.query(waiting).single(Int.self) < 4 { try Task.checkCancellation() }
      try await connection.execute(script: "select pg_advisory_unlock(\(key))")
      try await ended
    }
    let steps = try await steps(in: database.pool)
    #expect(!steps.isEmpty && steps == Array(1...Int32(steps.count)))
    try await CatalogStory(store: PostgresCatalog(pool: database.pool)).analyse("a", as: .first)
  }

  @Test("a database of the second step is brought up to date, and answers as one that was made now")
  func earlier() async throws {
    let pool = try TestDatabase.current.pool
    let films: [CatalogStory.Film] = [.first, .second, .third]
    let fresh = CatalogStory(store: try await PostgresCatalog(pool: pool))
    for film in films { try await fresh.analyse("\(film)", as: film) }
    let expected = try await fresh.candidatesOfAllFilms()
    let schema = try TestDatabase.current.schema
    try await pool.withConnection {
      try await $0.execute(script: "drop schema \(schema) cascade; create schema \(schema)")
    }

    try await PostgresMigrations.run(on: pool, Array(PostgresMigrations.all.prefix(2)))
    for (place, film) in films.enumerated() {
      let number = try await pool.query(
        """
        insert into videos (id, filename, upload_date, bucket, object_key, state, generation)
        values (\("\(film)"), 'x', now(), 'b', \("\(film)"), 'completed', \(Int64(place + 1))) returning number
        """
      ).single(Int32.self)
      try await pool.withConnection {
        try await TokenPostings.insert([(number, IndexEntry(film.fingerprint))], on: $0)
      }
    }
    try await pool.query("update catalog set generation = \(Int64(films.count))")
    let updated = CatalogStory(store: try await PostgresCatalog(pool: pool))
    #expect(try await updated.candidatesOfAllFilms() == expected)
    #expect(try await updated.store.census() == VideoCensus(counts: [.completed: 3], oldestQueued: nil))
    #expect(try await steps(in: pool) == Array(1...Int32(PostgresMigrations.all.count)))
    try await updated.analyse("later", as: .third, at: 100)
  }

  @Test("changes of state are summed up with old events, and counted as before")
  func counts() async throws {
    let pool = try TestDatabase.current.pool
    let story = CatalogStory(store: try await PostgresCatalog(pool: pool))
    for name in ["a", "b", "c"] { try await story.upload(name) }
    _ = try await story.store.cancel(VideoID("a"), at: CatalogStory.time(5))
    let census = try await story.store.census()
    try await story.store.prune(endedBefore: CatalogStory.time(0))
    #expect(try await story.store.census() == census)
    #expect(census.counts == [.queued: 2, .cancelled: 1])
    #expect(try await pool.query("select count(*) from state_counts").single(Int64.self) == 2)
  }

  @Test("a step that fails leaves nothing behind, and is taken when what was in its way is gone")
  func failed() async throws {
    let pool = try TestDatabase.current.pool
    // Somebody else's table has the name of one that the first step makes last.
    try await pool.query("create table catalog (n int4)")
    let error = await #expect(throws: ActionableError.self) { try await PostgresCatalog(pool: pool) }
    #expect(error?.why.contains("catalog") == true)
    #expect(try await pool.query("select to_regclass('videos') is null").single(Bool.self))
    try await pool.query("drop table catalog")
    try await CatalogStory(store: PostgresCatalog(pool: pool)).analyse("a", as: .first)
  }
}
