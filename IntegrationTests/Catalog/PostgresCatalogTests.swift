import Catalog
import CatalogPostgres
import Foundation
import Testing
import TvidzCore
import TvidzTesting

@Suite("The catalog on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(60)))
struct PostgresCatalogTests {
  /// A catalog that hears what it tells.
  static func withCatalog(_ body: @Sendable (PostgresCatalog) async throws -> Void) async throws {
    let catalog = try await PostgresCatalog(pool: TestDatabase.current.pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (listening, ready) = AsyncStream.makeStream(of: Void.self)
      group.addTask { try await catalog.listen { ready.yield() } }
      var iterator = listening.makeAsyncIterator()
      _ = await iterator.next()
      try await body(catalog)
      group.cancelAll()
    }
  }

  @Test("keeps the contract", arguments: CatalogContract.rules)
  func contract(_ rule: CatalogContract.Rule) async throws {
    try await Self.withCatalog { try await rule.check($0) }
  }

  @Test("two copies that finish at the same moment find each other, once")
  func copiesAtOnce() async throws {
    let rounds = CatalogScale.isFull ? 200 : 40
    try await Self.withCatalog { try await CatalogLoad(store: $0).finishCopiesAtOnce(rounds: rounds) }
  }

  @Test("16 writers and 16 readers lose nothing and meet no error")
  func writersAndReaders() async throws {
    let writes = CatalogScale.isFull ? 400 : 40
    try await Self.withCatalog {
      try await CatalogLoad(store: $0).writeAndRead(writers: 16, readers: 16, writes: writes)
    }
  }

  @Test("an event that is committed late is not skipped, and those after it wait for it")
  func lateCommit() async throws {
    try await Self.withCatalog { catalog in
      let story = CatalogStory(store: catalog)
      let late = try await story.upload("late")
      let before = try await story.wholeLog()
      let pool = try TestDatabase.current.pool
      // Another process that has written, and not committed yet.
      try await pool.transaction { connection in
        _ = try await connection.query(
          """
          insert into events (video_id, id, kind, state, progress, time)
          values (\(late.rawValue), 3, 'state', 'queued', 0, now())
          """)
        try await story.upload("soon", at: 100)
        let page = try #require(try await catalog.events(after: before.last?.cursor, limit: 99))
        #expect(page.events == [] && page.hasMore)
      }
      let after = try await story.wholeLog(after: before.last?.cursor)
      #expect(after.map { "\($0.video) \($0.id)" } == ["late 3", "soon 1", "soon 2"])
      #expect(try await story.wholeLog() == before + after)
    }
  }

  @Test("a database of a newer version is refused in words")
  func newer() async throws {
    let pool = try TestDatabase.current.pool
    _ = try await PostgresCatalog(pool: pool)
    _ = try await pool.query("insert into schema_migrations (number) values (99)")
    let error = await #expect(throws: ActionableError.self) { try await PostgresCatalog(pool: pool) }
    #expect(error?.why.contains("newer version of tvidz (schema 99") == true)
    #expect(error?.remedy != nil)
  }

  @Test("several programs that start at once set it up once")
  func migratedAtOnce() async throws {
    let pool = try TestDatabase.current.pool
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 { group.addTask { _ = try await PostgresCatalog(pool: pool) } }
      try await group.waitForAll()
    }
    let steps = try await pool.query("select number from schema_migrations order by number").values(
      Int32.self)
    #expect(steps == [1, 2])
  }

  @Test("a writer that is killed leaves every video wholly there or not at all")
  func killed() async throws {
    let database = try TestDatabase.current
    try await Self.withCatalog { catalog in
      try await KilledWriter(arguments: ["postgres", database.schema]).kill(
        times: CatalogScale.isFull ? 200 : 10
      ) {
        try await CatalogLoad(store: catalog).expectWholeVideos()
      }
    }
  }
}
