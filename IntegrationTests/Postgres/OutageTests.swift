import CatalogPostgres
import Foundation
import Glibc
import Testing
import TvidzCore

@Suite("PostgreSQL that is not there", .needsDatabase, .timeLimit(.minutes(15)))
struct OutageTests {
  private func pool(
    _ url: String, patience: Duration = .seconds(60), connectTimeout: Duration = .seconds(60)
  ) throws -> PostgresPool {
    var configuration = try PostgresConfiguration(url: url)
    configuration.connectTimeout = connectTimeout
    let limits = PoolLimits(
      connections: 4, patience: patience,
      backoff: Backoff(initial: .milliseconds(10), limit: .milliseconds(200)))
    return try PostgresPool(configuration, limits: limits)
  }

  private func failure(of pool: PostgresPool) async -> PostgresError? {
    let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
    await pool.close()
    return error
  }

  @Test("a wrong password is told at once, and not shown")
  func wrongPassword() async throws {
    var url = try #require(URLComponents(string: TestDatabase.requireURL()))
    url.password = "not-the-password"
    let error = await failure(of: try pool(#require(url.string)))
    #expect(error?.code == .cannotConnect(.invalidPassword))
    #expect(error?.actionable.kind == .missingDependency)
    #expect(error?.actionable.remedy == "correct TVIDZ_DATABASE_URL")
    #expect(error.map { String(describing: $0) }?.contains("not-the-password") == false)
  }

  @Test("an unknown database is told at once")
  func unknownDatabase() async throws {
    var url = try #require(URLComponents(string: TestDatabase.requireURL()))
    url.path = "/nowhere"
    let error = await failure(of: try pool(#require(url.string)))
    #expect(error?.code == .cannotConnect(.unknownDatabase))
  }

  @Test("a port where nobody listens is told when patience ends")
  func refused() async throws {
    let error = await failure(
      of: try pool("postgresql://me:secret@127.0.0.1:1/x", patience: .milliseconds(100)))
    #expect(error?.code == .cannotConnect(nil))
    #expect(error?.reason == "Connection refused")
    #expect(error?.server == "x at 127.0.0.1:1")
    #expect(error?.actionable.kind == .missingDependency)
  }

  @Test("a host that has no address is told when patience ends")
  func unknownHost() async throws {
    let error = await failure(of: try pool("postgresql://me@nowhere.invalid/x", patience: .milliseconds(100)))
    #expect(error?.code == .cannotConnect(nil))
    #expect(error?.actionable.kind == .missingDependency)
  }

  @Test("a host that never answers is told when the time for connecting is over")
  func silent() async throws {
    let listener = try SilentListener()
    defer { listener.close() }
    let error = await failure(
      of: try pool(
        "postgresql://me@127.0.0.1:\(listener.port)/x", patience: .milliseconds(100),
        connectTimeout: .milliseconds(100)))
    #expect(error?.code == .cannotConnect(nil))
    #expect(error?.reason.contains("does not answer") == true)
    #expect(error?.actionable.kind == .missingDependency)
  }

  @Test("a server that was stopped is told, and used again when it is back")
  func stopped() async throws {
    try await PrivateServer.run { server in
      let pool = try pool(server.url, patience: .milliseconds(500))
      #expect(try await pool.query("select 1").single(Int32.self) == 1)
      try await server.stop()
      let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
      #expect(error?.code == .cannotConnect(nil))
      #expect(error?.actionable.kind == .missingDependency)
      try await server.start()
      #expect(try await pool.query("select 2").single(Int32.self) == 2)
      await pool.close()
    }
  }

  @Test("a statement that runs while the server stops ends with one clear error")
  func underWay() async throws {
    try await PrivateServer.run { server in
      let pool = try pool(server.url)
      try await pool.withConnection { connection in
        let answer = Task { try await connection.query("select pg_sleep(600)") }
        let isRunning = PostgresQuery(
          "select exists(select from pg_stat_activity where wait_event = 'PgSleep')")
        while try await !pool.query(isRunning).single(Bool.self) { try Task.checkCancellation() }
        try await server.stop()
        let error = await #expect(throws: PostgresError.self) { try await answer.value }
        #expect(error?.code == .connectionLost)
        #expect(error?.reason == "terminating connection due to administrator command")
        #expect(error?.actionable.kind == .missingDependency)
      }
      await pool.close()
    }
  }

  @Test(
    "a restart is a delay for whoever writes, and nothing is lost or done twice", arguments: [false, true])
  func restarted(asCrash isCrash: Bool) async throws {
    try await PrivateServer.run { server in
      let pool = try pool(server.url)
      try await pool.query("create table t (writer int4, n int4, primary key (writer, n))")
      let writers: Int32 = 4
      let isOver = Flag()
      let written = try await withThrowingTaskGroup(of: Int.self) { group in
        for writer in 0..<writers {
          group.addTask {
            var n: Int32 = 0
            while !isOver.isSet {
              // May run again after a commit whose answer was lost.
              let row: PostgresQuery = "insert into t values (\(writer), \(n)) on conflict do nothing"
              try await pool.transaction(attempts: 1000, isRepeatable: true) { try await $0.query(row) }
              n += 1
            }
            return Int(n)
          }
        }
        for _ in 0..<2 {
          if isCrash { try await server.crash() } else { try await server.stop() }
          try await server.start()
          #expect(try await pool.query("select count(*) > 0 from t").single(Bool.self))
        }
        isOver.set()
        return try await group.reduce(0, +)
      }
      #expect(try await pool.query("select count(*) from t").single(Int.self) == written)
      await pool.close()
    }
  }

  @Test("whoever listens hears again after a restart")
  func listening() async throws {
    try await PrivateServer.run { server in
      let pool = try pool(server.url)
      let listener = PostgresNotifications(pool.configuration, channels: ["events"], poller: pool.poller)
      var words = listener.makeAsyncIterator()
      #expect(try await words.next() == .gap)
      try await server.stop()
      try await server.start()
      #expect(try await words.next() == .gap)
      try await pool.query("select pg_notify('events', 'back')")
      #expect(try await words.next() == .notification(.init(channel: "events", payload: "back")))
      await pool.close()
    }
  }
}
