import CatalogPostgres
import Synchronization
import Testing

@Suite("Transactions on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct TransactionTests {
  private struct Refusal: Error {}

  private func counter(_ pool: PostgresPool) async throws {
    try await pool.withConnection {
      try await $0.execute(
        script: "create table counter (name text, n int8); insert into counter values ('a', 0), ('b', 0)")
    }
  }

  @Test("what it did is there when it returns, and is not when it throws")
  func whole() async throws {
    let pool = try TestDatabase.current.pool
    try await pool.query("create table t (a int4)")
    try await pool.transaction { try await $0.query("insert into t values (1)") }
    await #expect(throws: Refusal.self) {
      try await pool.transaction { connection in
        try await connection.query("insert into t values (2)")
        throw Refusal()
      }
    }
    #expect(try await pool.query("select a from t").values(Int32.self) == [1])
  }

  @Test("a failure that was kept secret is told instead of a silent rollback")
  func swallowed() async throws {
    let pool = try TestDatabase.current.pool
    try await pool.query("create table t (a int4)")
    let error = await #expect(throws: PostgresError.self) {
      try await pool.transaction { connection in
        try await connection.query("insert into t values (1)")
        _ = try? await connection.query("select 1 / 0")
      }
    }
    #expect(error?.code == .misuse)
    #expect(try await pool.query("select count(*) from t").single(Int.self) == 0)
  }

  @Test("a transaction inside of a transaction is an error, and the outer one is rolled back")
  func nested() async throws {
    let pool = try TestDatabase.current.pool
    try await pool.query("create table t (a int4)")
    let error = await #expect(throws: PostgresError.self) {
      try await pool.transaction { connection in
        try await connection.query("insert into t values (1)")
        try await connection.transaction { try await $0.query("insert into t values (2)") }
      }
    }
    #expect(error?.code == .misuse)
    #expect(try await pool.query("select count(*) from t").single(Int.self) == 0)
  }

  @Test("isolation, reading only and the time limit hold inside of it, and not after it")
  func options() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      let show = PostgresQuery(
        """
        select current_setting('transaction_isolation') || ' ' || current_setting('transaction_read_only') || ' '
          || current_setting('statement_timeout')
        """)
      let options = TransactionOptions(.serializable, isReadOnly: true, statementTimeout: .seconds(7))
      let inside = try await connection.transaction(options) { try await $0.query(show).single(String.self) }
      #expect(inside == "serializable on 7s")
      #expect(try await connection.query(show).single(String.self) == "read committed off 10min")
    }
  }

  @Test("locks of a process that is frozen within a transaction come free, and it does its work again")
  func frozen() async throws {
    let database = try TestDatabase.current
    try await counter(database.pool)
    var configuration = database.configuration
    configuration.idleTransactionTimeout = .milliseconds(100)
    let pool = try PostgresPool(configuration)
    let runs = Atomic(0)
    try await pool.transaction { connection in
      try await connection.query("update counter set n = n + 1 where name = 'a'")
      if runs.add(1, ordering: .relaxed).newValue == 1 {
        // Not a word until another one has got the row.
        try await database.pool.query("update counter set n = n + 10 where name = 'a'")
      }
      try await connection.query("update counter set n = n + 1 where name = 'b'")
    }
    await pool.close()
    #expect(runs.load(ordering: .relaxed) == 2)
    let ends = try await database.pool.query("select n from counter order by name").values(Int.self)
    #expect(ends == [11, 1])
  }

  @Test("transactions that cannot be put in an order run again, and no update is lost")
  func serialization() async throws {
    let pool = try TestDatabase.current.pool
    try await counter(pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<10 {
            try await pool.transaction(TransactionOptions(.serializable), attempts: 1000) { connection in
              let n = try await connection.query("select n from counter where name = 'a'").single(Int.self)
              try await connection.query("update counter set n = \(n + 1) where name = 'a'")
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await pool.query("select n from counter where name = 'a'").single(Int.self) == 80)
  }

  @Test("a deadlock is resolved by running one of the two again")
  func deadlock() async throws {
    let pool = try TestDatabase.current.pool
    try await counter(pool)
    let lock = try await HeldLock(TestDatabase.current)
    @Sendable func update(_ first: String, then second: String, waiting: Bool) async throws {
      try await pool.transaction { connection in
        try await connection.query("update counter set n = n + 1 where name = \(first)")
        // Both hold their first row before either asks for its second one.
        if waiting { try await connection.query("select pg_advisory_xact_lock_shared(\(lock.key))") }
        try await connection.query("update counter set n = n + 1 where name = \(second)")
      }
    }
    async let one: Void = update("a", then: "b", waiting: true)
    try await lock.waitForWaiter()
    async let other: Void = update("b", then: "a", waiting: false)
    // The other one waits for the row that the first one holds.
    let query: PostgresQuery =
      "select count(*) from pg_stat_activity where application_name = \(try TestDatabase.current.schema) and wait_event_type = 'Lock' and wait_event = 'transactionid'"
    while try await pool.query(query).single(Int.self) == 0 {}
    try await lock.release()
    try await one
    try await other
    #expect(try await pool.query("select n from counter order by name").values(Int.self) == [2, 2])
  }
}
