import CatalogPostgres
import Testing
import TvidzCore

@Suite("Cancelled tasks on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct CancellationTests {
  @Test("the statement ends on the server, with one clear error, and the connection goes on")
  func cancelled() async throws {
    let database = try TestDatabase.current
    let lock = try await HeldLock(database)
    try await database.pool.withConnection { connection in
      let task = Task { try await connection.query("select pg_advisory_lock(\(lock.key))") }
      try await lock.waitForWaiter()
      task.cancel()
      let error = await #expect(throws: PostgresError.self) { try await task.value }
      #expect(error?.code == .cancelled)
      #expect(error?.actionable.kind == .cancelled)
      try await lock.waitForNoWaiter()
      #expect(try await connection.query("select 1").single(Int32.self) == 1)
    }
  }

  @Test("a task that was cancelled before sends nothing")
  func before() async throws {
    let pool = try TestDatabase.current.pool
    try await pool.query("create table t (a int4)")
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await pool.query("insert into t values (1)")
    }
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await pool.query("select count(*) from t").single(Int.self) == 0)
  }

  @Test("a transaction is rolled back, and its connection used again")
  func transaction() async throws {
    let database = try TestDatabase.current
    let lock = try await HeldLock(database)
    var limits = PoolLimits(connections: 1)
    limits.patience = .seconds(60)
    let pool = try PostgresPool(database.configuration, limits: limits)
    try await pool.query("create table t (a int4)")
    let process = try await pool.query("select pg_backend_pid()").single(Int32.self)
    let task = Task {
      try await pool.transaction { connection in
        try await connection.query("insert into t values (1)")
        try await connection.query("select pg_advisory_xact_lock(\(lock.key))")
      }
    }
    try await lock.waitForWaiter()
    task.cancel()
    let error = await #expect(throws: PostgresError.self) { try await task.value }
    #expect(error?.code == .cancelled)
    #expect(try await pool.query("select count(*) from t").single(Int.self) == 0)
    #expect(try await pool.query("select pg_backend_pid()").single(Int32.self) == process)
    await pool.close()
  }

  @Test("whenever a cancellation comes, the statement after it is not hit")
  func late() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      for number in 0..<200 {
        let task = Task { try await connection.query("select \(number)").single(Int.self) }
        // From before the start to after the end.
        for _ in 0..<number { await Task.yield() }
        task.cancel()
        do {
          let answer = try await task.value
          #expect(answer == number)
        } catch let error as PostgresError {
          #expect(error.code == .cancelled)
        }
        let after = try await connection.query("select \(number)").single(Int.self)
        #expect(after == number)
      }
    }
  }

  @Test("who waits for a connection stops waiting")
  func waiting() async throws {
    let pool = try PostgresPool(TestDatabase.current.configuration, limits: PoolLimits(connections: 1))
    try await pool.withConnection { _ in
      let task = Task { try await pool.query("select 1") }
      task.cancel()
      let error = await #expect(throws: PostgresError.self) { try await task.value }
      #expect(error?.code == .cancelled)
    }
    #expect(try await pool.query("select 1").single(Int32.self) == 1)
    await pool.close()
  }

  @Test("COPY that is cancelled leaves nothing behind")
  func copy() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      try await connection.execute(script: "create table t (a int8)")
      let task = Task {
        try await connection.copy(into: "t", columns: ["a"], from: 0...) { number, row in
          if number == 100_000 { withUnsafeCurrentTask { $0?.cancel() } }
          row.append(number)
        }
      }
      let error = await #expect(throws: PostgresError.self) { try await task.value }
      #expect(error?.code == .cancelled)
      #expect(try await connection.query("select count(*) from t").single(Int.self) == 0)
    }
  }
}
