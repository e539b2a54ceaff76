import Catalog
import CatalogPostgres
import Foundation
import Testing
import TvidzCore
import TvidzTesting

@Suite("The log of a catalog on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct CommitOrderTests {
  @Test("an event that is committed late is not skipped, and those after it wait for it")
  func lateCommit() async throws {
    try await PostgresCatalogTests.withCatalog { catalog in
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

  @Test("a dump that was restored on a younger server has a log again after what docs/schema.md says")
  func restored() async throws {
    let documentation = try String(
      contentsOf: ProjectFolder.root.appending(path: "docs/schema.md"), encoding: .utf8)
    let script = try #require(
      documentation.firstMatch(of: /```sql\n(update events set xid[^`]+)```/)?.output.1)
    try await PostgresCatalogTests.withCatalog { catalog in
      let story = CatalogStory(store: catalog)
      _ = try await story.analyse("old", as: .first, at: 0)
      let kept = try await story.upload("kept", at: 1000)
      try await catalog.prune(endedBefore: CatalogStory.time(500))
      // As the other server wrote them.
      let pool = try TestDatabase.current.pool
      let far: UInt64 = 1_000_000_000_000_000
      try await pool.query("update events set xid = \(far)")
      try await pool.query("update catalog set pruned_xid = \(far)")
      let before = EventCursor("\(far)-1000000")
      try await pool.withConnection { try await $0.execute(script: String(script)) }
      #expect(try await catalog.events(after: before, limit: 99) == nil)
      let cursor = try await catalog.snapshot(matching: VideoQuery()).cursor
      #expect(try await catalog.events(after: cursor, limit: 99)?.events == [])
      _ = try await story.upload("new", at: 2000)
      let seen = try await story.wholeLog(after: cursor)
      #expect(seen.map(\.video) == [VideoID("new"), VideoID("new")])
      #expect(try await catalog.events(of: kept, after: 0, limit: 9).count == 2)
    }
  }

  @Test("two processes commit events out of order, and whoever follows by cursor is told each once, in order")
  func twoProcesses() async throws {
    let database = try TestDatabase.current
    let pool = database.pool
    let rounds = CatalogScale.isFull ? 500 : 25
    try await PostgresCatalogTests.withCatalog { catalog in
      try await delayCommits(in: pool)
      let load = CatalogLoad(store: catalog)
      let story = CatalogStory(store: catalog)
      let seen = try await withThrowingTaskGroup(of: [LoggedEvent].self) { group in
        group.addTask { try await load.followInPieces(until: "last") }
        // This one's server forgets it as well, again and again, and what is told meanwhile.
        group.addTask {
          try await load.followInPieces(until: "last") { seen in
            if seen % 3 == 0 { try await endListening(to: database) }
          }
        }
        let writer = CatalogWriter("postgres", database.schema)
        try await writer.run(["a", "b"].map { ["append", $0, "\(rounds)"] })
        try await story.upload("last", at: 100)
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let log = try await story.wholeLog()
      for seen in seen { #expect(seen == log) }
      var numbers: [VideoID: [Int64]] = [:]
      for event in log { numbers[event.video, default: []].append(event.id) }
      for (video, ids) in numbers {
        let last: Int64 = video.rawValue == "last" ? 2 : 2 + 2 * Int64(rounds)
        #expect(ids == Array(1...last), "\(video)")
      }
      #expect(numbers.count == 9)
      let overtakings = try await pool.query(
        "select count(*) from commits a join commits b on a.number < b.number and a.xid > b.xid")
      #expect(try overtakings.single(Int.self) > 0)
    }
  }

  /// From here on a transaction with events takes its number at once and commits after a while by chance, and a table
  /// tells in which order they did.
  private func delayCommits(in pool: PostgresPool) async throws {
    try await pool.withConnection { connection in
      try await connection.execute(
        script: """
          create table commits (number bigint generated always as identity, xid xid8 primary key);
          create function delay() returns trigger language plpgsql as $$
          begin
            perform pg_sleep(random() * 0.02);
            insert into commits (xid) values (pg_current_xact_id()) on conflict do nothing;
            return null;
          end $$;
          create constraint trigger delay after insert on events deferrable initially deferred
            for each row execute function delay();
          """)
    }
  }

  private func endListening(to database: TestDatabase) async throws {
    try await database.pool.query(
      """
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = \(database.schema) and query like 'listen%'
      """)
  }
}
