import CatalogPostgres
import Foundation
import Testing
import TvidzCore

@Suite("Statements on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct QueryTests {
  @Test("a value of every type comes back as it went")
  func roundTrip() async throws {
    let uuid = UUID()
    let date = Date(timeIntervalSince1970: 1_700_000_000.123456)
    let rows = try await TestDatabase.current.pool.query(
      """
      select \(true), \(Int16.min), \(Int32.max), \(Int64.min), \(7), \(Float(0.1)), \(-0.0), \("Grüße 🎬"),
        \(Data([0, 255])), \(uuid), \(date), \(PostgresJSON(#"{"a": [1, null]}"#)), \(UInt64.max / 2), \("")
      """)
    let row = try #require(rows.first).decode(
      Bool.self, Int16.self, Int32.self, Int64.self, Int.self, Float.self, Double.self, String.self,
      Data.self,
      UUID.self, Date.self, PostgresJSON.self, UInt64.self, String.self)
    #expect(row.0 && row.1 == .min && row.2 == .max && row.3 == .min && row.4 == 7 && row.5 == 0.1)
    #expect(
      row.6 == 0 && row.6.sign == .minus && row.7 == "Grüße 🎬" && row.8 == Data([0, 255]) && row.9 == uuid)
    #expect(abs(row.10.timeIntervalSince(date)) < 1e-6)
    #expect(row.11.text == #"{"a": [1, null]}"# && row.12 == .max / 2 && row.13 == "")
  }

  @Test("PostgreSQL takes our bytes for the values that we mean")
  func meaning() async throws {
    let date = Date(timeIntervalSince1970: 951_782_400)
    let same = try await TestDatabase.current.pool.query(
      """
      select \(Int64(-5)) = -5 and \(2.5) = 2.5 and \(date) = '2000-02-29 00:00:00+00'
        and \([1.5, -2]) = array[1.5, -2]::float8[] and \(["a,b", "{}"]) = array['a,b', '{}']
        and \(Data([1, 2])) = '\\x0102' and \(PostgresJSON("{}")) = '{}'::jsonb and \([Int32]()) = '{}'::int4[]
      """
    ).single(Bool.self)
    #expect(same)
  }

  @Test("arrays of every type come back as they went")
  func arrays() async throws {
    let uuids = [UUID(), UUID()]
    let data = [Data(), Data([0])]
    let rows = try await TestDatabase.current.pool.query(
      """
      select \([Int32.min, 3]), \([Int64.max]), \([0.5, .infinity]), \(["", "ä"]), \(uuids), \(data),
        \([PostgresJSON("[]")]), \([String]()), \([Int64?.none, 4])
      """)
    let row = try #require(rows.first).decode(
      [Int32].self, [Int64].self, [Double].self, [String].self, [UUID].self, [Data].self, [PostgresJSON].self,
      [String].self, [Int64?].self)
    #expect(row.0 == [.min, 3] && row.1 == [.max] && row.2 == [0.5, .infinity] && row.3 == ["", "ä"])
    #expect(
      row.4 == uuids && row.5 == data && row.6 == [PostgresJSON("[]")] && row.7 == [] && row.8 == [nil, 4])
  }

  @Test("a refused statement names its constraint, and none of the values; the connection goes on")
  func refused() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      try await connection.execute(script: "create table t (name text constraint one_of_each unique)")
      let name = "private words"
      try await connection.query("insert into t values (\(name))")
      let error = await #expect(throws: PostgresError.self) {
        try await connection.query("insert into t values (\(name))")
      }
      #expect(error?.sqlState == .uniqueViolation)
      #expect(error?.constraint == "one_of_each")
      #expect(error?.retry == .useless)
      #expect(error.map { String(describing: $0) }?.contains(name) == false)
      #expect(try await connection.query("select count(*) from t").single(Int.self) == 1)
    }
  }

  @Test("a kept statement survives a change of its table, and of its types")
  func keptStatements() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      try await connection.execute(script: "create table t (a int4); insert into t values (1)")
      #expect(try await connection.query("select * from t").single(Int32.self) == 1)
      try await connection.execute(script: "alter table t alter a type text")
      #expect(try await connection.query("select * from t").single(String.self) == "1")
      try await connection.execute(script: "deallocate all")
      #expect(try await connection.query("select * from t").single(String.self) == "1")
    }
  }

  @Test("inside of a transaction, too: it is done again from its start")
  func keptStatementInTransaction() async throws {
    let database = try TestDatabase.current
    let pool = try PostgresPool(database.configuration, limits: PoolLimits(connections: 1))
    try await pool.query("create table t (a int4)")
    try await pool.query("insert into t values (1)")
    func columns() async throws -> Int {
      try await pool.transaction { try await $0.query("select * from t").columns.count }
    }
    #expect(try await columns() == 1)
    try await database.pool.query("alter table t add column b int4")
    #expect(try await columns() == 2)
    await pool.close()
  }

  @Test("a statement that is refused again and again is kept once")
  func refusedKept() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      for _ in 0..<20 {
        let error = await #expect(throws: PostgresError.self) {
          try await connection.query("select 1 / \(Int32(0))")
        }
        #expect(error?.sqlState?.rawValue == "22012")
      }
      let kept = try await connection.query(
        PostgresQuery("select count(*) from pg_prepared_statements where statement like '%1 /%'", kept: false)
      )
      #expect(try kept.single(Int.self) == 1)
    }
  }

  @Test("more statements than are kept work, and the server keeps no more than that")
  func eviction() async throws {
    var configuration = try TestDatabase.current.configuration
    configuration.keptStatements = 3
    let pool = try PostgresPool(configuration)
    try await pool.withConnection { connection in
      for round in 0..<3 {
        for number in 0..<10 {
          let answer = try await connection.query(PostgresQuery("select $1 + \(number)", round)).single(
            Int.self)
          #expect(answer == round + number)
        }
      }
      let kept = try await connection.query(
        PostgresQuery("select count(*) from pg_prepared_statements", kept: false))
      #expect(try kept.single(Int.self) == 3)
    }
    await pool.close()
  }

  @Test("an answer of many rows, and a statement of many bytes, pass whole")
  func large() async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      let numbers = try await connection.query("select generate_series(1, 100000)").values(Int32.self)
      #expect(numbers == Array(1...100_000))
      // More than the buffers of both sides together: sending waits for the socket.
      let long = Data(repeating: 7, count: 32 << 20)
      #expect(try await connection.query("select \(long)").single(Data.self) == long)
    }
  }

  @Test("a second statement at the same time is refused, and does not disturb the first one")
  func oneAtATime() async throws {
    let database = try TestDatabase.current
    try await database.pool.withConnection { connection in
      let lock = try await HeldLock(database)
      async let first = connection.query("select pg_advisory_xact_lock(\(lock.key)), 5")
      try await lock.waitForWaiter()
      let error = await #expect(throws: PostgresError.self) { try await connection.query("select 1") }
      #expect(error?.code == .misuse)
      try await lock.release()
      #expect(try await first[0].decode("?column?", as: Int32.self) == 5)
    }
  }

  @Test("a statement that runs longer than it may is ended, with one clear error, and its connection goes on")
  func statementTimeout() async throws {
    var configuration = try TestDatabase.current.configuration
    configuration.statementTimeout = .milliseconds(100)
    let pool = try PostgresPool(configuration)
    try await pool.withConnection { connection in
      let error = await #expect(throws: PostgresError.self) {
        try await connection.query("select pg_sleep(300)")
      }
      #expect(error?.code == .timedOut)
      #expect(error?.actionable.kind == .missingDependency)
      #expect(error?.outcomeIsUnknown == false)
      let after = try await connection.query("select 1").single(Int32.self)
      #expect(after == 1)
    }
    await pool.close()
  }
}
