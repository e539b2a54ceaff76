import CatalogPostgres
import Testing
import TvidzCore

@Suite("The pool on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct PoolTests {
  private func pool(_ limits: PoolLimits) throws -> PostgresPool {
    try PostgresPool(TestDatabase.current.configuration, limits: limits)
  }

  @Test("a full pool is one clear error at once, and works when a connection is free again")
  func full() async throws {
    let pool = try pool(PoolLimits(connections: 1, waiting: 0))
    try await pool.withConnection { _ in
      let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
      #expect(error?.code == .poolIsFull)
      #expect(error?.actionable.kind == .missingDependency)
    }
    #expect(try await pool.query("select 1").single(Int32.self) == 1)
    await pool.close()
  }

  @Test("who waited too long gets one clear error")
  func patience() async throws {
    let pool = try pool(PoolLimits(connections: 1, patience: .milliseconds(50)))
    try await pool.withConnection { _ in
      let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
      #expect(error?.code == .poolTimedOut)
      #expect(error?.actionable.kind == .missingDependency)
    }
    #expect(try await pool.query("select 1").single(Int32.self) == 1)
    await pool.close()
  }

  @Test("two hundred tasks share three connections")
  func many() async throws {
    let database = try TestDatabase.current
    let pool = try pool(PoolLimits(connections: 3, patience: .seconds(120)))
    let processes = try await withThrowingTaskGroup(of: Int32.self) { group in
      for _ in 0..<200 {
        group.addTask { try await pool.query("select pg_backend_pid()").single(Int32.self) }
      }
      return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
    }
    #expect(processes.count <= 3)
    let open: PostgresQuery =
      "select count(*) from pg_stat_activity where application_name = \(database.schema)"
    // The one that asks is another pool's.
    #expect(try await database.pool.query(open).single(Int.self) <= 4)
    await pool.close()
  }

  @Test("a connection that comes back with an open transaction is not lent again")
  func leftOpen() async throws {
    let pool = try pool(PoolLimits(connections: 1))
    let first = try await pool.withConnection { connection in
      try await connection.query("begin")
      return try await connection.query("select pg_backend_pid()").single(Int32.self)
    }
    #expect(try await pool.query("select pg_backend_pid()").single(Int32.self) != first)
    await pool.close()
  }

  @Test("a connection that the server ended is replaced before anybody notices")
  func ended() async throws {
    let database = try TestDatabase.current
    let pool = try pool(PoolLimits(connections: 1))
    let first = try await pool.query("select pg_backend_pid()").single(Int32.self)
    #expect(try await database.pool.query("select pg_terminate_backend(\(first), 60000)").single(Bool.self))
    #expect(try await pool.query("select pg_backend_pid()").single(Int32.self) != first)
    await pool.close()
  }

  @Test("ended in a transaction, it is not done, and runs again; ended alone, nobody knows")
  func endedUnderWay() async throws {
    let database = try TestDatabase.current
    let pool = try pool(PoolLimits(connections: 1))
    let attempts = try await pool.transaction { connection in
      let attempt = try await database.pool.query("create table if not exists tries (n int4)").affected
      try await database.pool.query("insert into tries values (\(Int32(attempt)))")
      let process = try await connection.query("select pg_backend_pid()").single(Int32.self)
      let tries = try await database.pool.query("select count(*) from tries").single(Int.self)
      if tries == 1 { try await database.pool.query("select pg_terminate_backend(\(process), 60000)") }
      try await connection.query("select 1")
      return tries
    }
    #expect(attempts == 2)
    let error = await #expect(throws: PostgresError.self) {
      try await pool.query("select pg_terminate_backend(pg_backend_pid(), 60000)")
    }
    #expect(error?.code == .connectionLost)
    #expect(error?.outcomeIsUnknown == true)
    #expect(error?.retry == .onlyIfRepeatable)
    await pool.close()
  }

  @Test("closed, it refuses, ends its connections, and may be closed again")
  func closed() async throws {
    let pool = try pool(PoolLimits(connections: 2))
    let process = try await pool.query("select pg_backend_pid()").single(Int32.self)
    await pool.close()
    await pool.close()
    let error = await #expect(throws: PostgresError.self) { try await pool.query("select 1") }
    #expect(error?.code == .closed)
    let isThere: PostgresQuery = "select exists(select from pg_stat_activity where pid = \(process))"
    while try await TestDatabase.current.pool.query(isThere).single(Bool.self) {
      try Task.checkCancellation()
    }
  }
}
