import CatalogPostgres
import Foundation
import Synchronization
import Testing
import TvidzTesting

@Suite("COPY to PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct CopyTests {
  private struct Refusal: Error {}

  private func table(_ body: (PostgresConnection) async throws -> Void) async throws {
    try await TestDatabase.current.pool.withConnection { connection in
      try await connection.execute(script: "create table t (token int4, video int8, at float8, name text)")
      try await body(connection)
    }
  }

  @Test("a hundred thousand rows arrive as they went")
  func many() async throws {
    try await table { connection in
      let count = try await connection.copy(
        into: "t", columns: ["token", "video", "at", "name"], from: 1...100_000
      ) {
        $1.append(Int32($0))
        $1.append(Int64($0) << 32)
        $1.append(Double($0) / 4)
        $1.append($0 % 2 == 0 ? "even" : nil)
      }
      #expect(count == 100_000)
      let sums = try await connection.query(
        "select sum(token), sum(video >> 32)::int8, sum(at), count(name) from t")
      let (tokens, videos, times, names) = try sums[0].decode(Int64.self, Int64.self, Double.self, Int.self)
      #expect(tokens == 5_000_050_000 && videos == tokens && times == 1_250_012_500 && names == 50_000)
    }
  }

  @Test("where the server reads no more, no more is made; it is told as a server that takes too long")
  func unread() async throws {
    let database = try TestDatabase.current
    let server = try #require(URLComponents(string: TestDatabase.requireURL()))
    let proxy = try TCPProxy(to: UInt16(server.port ?? 5432))
    defer { proxy.close() }
    try await database.pool.query("create table t (name text)")
    var configuration = try PostgresConfiguration(url: database.url(port: proxy.port))
    configuration.statementTimeout = .milliseconds(100)
    let pool = try PostgresPool(configuration)
    let row = String(repeating: "x", count: 1000)
    let made = Atomic(0)
    let error = await #expect(throws: PostgresError.self) {
      try await pool.withConnection { connection in
        // All of them would be 300 MB.
        try await connection.copy(into: "t", columns: ["name"], from: 0..<300_000) { number, encoder in
          if number == 100 { proxy.behave(.stall) }
          made.add(1, ordering: .relaxed)
          encoder.append(row)
        }
      }
    }
    #expect(error?.code == .timedOut)
    #expect(made.load(ordering: .relaxed) < 100_000)
    await pool.close()
    #expect(try await database.pool.query("select count(*) from t").single(Int.self) == 0)
  }

  @Test("no rows are no rows")
  func none() async throws {
    try await table { connection in
      let count = try await connection.copy(into: "t", columns: ["token"], from: [Int32]()) { $1.append($0) }
      #expect(count == 0)
    }
  }

  @Test("an error while the rows are made leaves none of them, and the connection goes on")
  func thrown() async throws {
    try await table { connection in
      await #expect(throws: Refusal.self) {
        try await connection.copy(into: "t", columns: ["token"], from: 1...100_000) { number, row in
          if number == 99_999 { throw Refusal() }
          row.append(Int32(number))
        }
      }
      let count = try await connection.query("select count(*) from t").single(Int.self)
      #expect(count == 0)
    }
  }

  @Test("a value of the wrong width, and a row of the wrong length, are refused")
  func wrong() async throws {
    try await table { connection in
      let width = await #expect(throws: PostgresError.self) {
        try await connection.copy(into: "t", columns: ["token"], from: [Int64(1)]) { $1.append($0) }
      }
      #expect(width?.sqlState?.rawValue == "22P03")
      let length = await #expect(throws: PostgresError.self) {
        try await connection.copy(into: "t", columns: ["token", "video"], from: [Int32(1)]) { $1.append($0) }
      }
      #expect(length?.code == .misuse)
      let table = await #expect(throws: PostgresError.self) {
        try await connection.copy(into: "nothing", columns: ["token"], from: [Int32(1)]) { $1.append($0) }
      }
      #expect(table?.sqlState == .undefinedTable)
      let count = try await connection.query("select count(*) from t").single(Int.self)
      #expect(count == 0)
    }
  }

  @Test("inside of a transaction it is rolled back with it")
  func inTransaction() async throws {
    try await table { connection in
      await #expect(throws: Refusal.self) {
        try await connection.transaction { connection in
          try await connection.copy(into: "t", columns: ["token"], from: [Int32(1)]) { $1.append($0) }
          throw Refusal()
        }
      }
      let count = try await connection.query("select count(*) from t").single(Int.self)
      #expect(count == 0)
    }
  }
}
