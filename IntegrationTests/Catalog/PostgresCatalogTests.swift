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
    // Each with connections of its own, as two inspectors have.
    let other = try await PostgresCatalog(pool: PostgresPool(TestDatabase.current.configuration))
    try await Self.withCatalog {
      try await CatalogLoad(store: $0).finishCopiesAtOnce(rounds: rounds, also: other)
    }
  }

  @Test("an owner whose job is claimed while it writes is refused from then on")
  func claimedWhileWriting() async throws {
    let rounds = CatalogScale.isFull ? 200 : 20
    try await Self.withCatalog { try await CatalogLoad(store: $0).claimWhileWriting(rounds: rounds) }
  }

  @Test("16 writers and 16 readers lose nothing and meet no error")
  func writersAndReaders() async throws {
    let writes = CatalogScale.isFull ? 100 : 12
    try await Self.withCatalog {
      try await CatalogLoad(store: $0).writeAndRead(writers: 16, readers: 16, writes: writes)
    }
  }

  @Test("a writer that is killed leaves every video wholly there or not at all")
  func killed() async throws {
    let database = try TestDatabase.current
    try await Self.withCatalog { catalog in
      let load = CatalogLoad(store: catalog)
      try await CatalogWriter("postgres", database.schema).kill(times: CatalogScale.isFull ? 200 : 30) {
        try await load.expectWholeVideos()
      }
      #expect(try await load.expectWholeVideos() > 0)
    }
  }
}
