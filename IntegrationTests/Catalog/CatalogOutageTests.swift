import Catalog
import CatalogPostgres
import Testing
import TvidzCore
import TvidzTesting

@Suite("The catalog while its server is away", .needsDatabase, .timeLimit(.minutes(15)))
struct CatalogOutageTests {
  @Test(
    "it says so in one clear error, and is written and followed again when the server is back",
    arguments: [false, true])
  func away(afterCrash isCrash: Bool) async throws {
    try await PrivateServer.run { server in
      let limits = PoolLimits(
        connections: 4, patience: .milliseconds(500),
        backoff: Backoff(initial: .milliseconds(10), limit: .milliseconds(200)))
      let pool = try PostgresPool(PostgresConfiguration(url: server.url), limits: limits)
      let catalog = try await PostgresCatalog(pool: pool)
      let story = CatalogStory(store: catalog)
      let claim = try await story.claim(try await story.upload("before"))
      let (told, tell) = AsyncStream.makeStream(of: LoggedEvent.self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        // Neither may end by itself; where one does, the test ends too instead of waiting.
        group.addTask {
          await Self.record(ending: tell) { try await catalog.listen() }
        }
        group.addTask {
          await Self.record(ending: tell) {
            for try await news in CatalogFollower(log: catalog, after: nil) {
              if case .event(let event) = news { tell.yield(event) }
            }
          }
        }
        var events = told.makeAsyncIterator()
        var seen: [LoggedEvent] = []
        while seen.count < 2, let event = await events.next() { seen.append(event) }

        if isCrash { try await server.crash() } else { try await server.stop() }
        let error = await #expect(throws: ActionableError.self) {
          try await catalog.append(JobUpdate(progress: 5), by: claim, at: CatalogStory.time(11))
        }
        #expect(error?.kind == .missingDependency)
        #expect(error?.remedy != nil)
        try await server.start()

        // The claim holds: nobody else has taken the job.
        try await story.finish(claim, as: .first)
        while seen.last?.state != .completed, let event = await events.next() { seen.append(event) }
        #expect(seen == (try await story.wholeLog()))
        group.cancelAll()
      }
      await pool.close()
    }
  }

  private static func record(
    ending told: AsyncStream<LoggedEvent>.Continuation, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
    } catch is CancellationError {
    } catch {
      Issue.record(error)
    }
    told.finish()
  }
}
