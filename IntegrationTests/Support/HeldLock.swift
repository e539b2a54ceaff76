import CatalogPostgres
import Foundation

/// A lock of the database that a test holds, so that statements which take it are under way for as long as the test
/// wants: no test has to guess how long something takes.
struct HeldLock: Sendable {
  let key: Int64
  private let connection: PostgresConnection

  init(_ database: TestDatabase) async throws {
    key = Int64.random(in: .min ... .max)
    connection = try await PostgresConnection.connect(database.configuration, poller: database.pool.poller)
    try await connection.query("select pg_advisory_lock(\(key))")
  }

  /// Until a statement waits for the lock.
  func waitForWaiter() async throws {
    try await wait(forWaiters: true)
  }

  /// Until no statement waits for it any more.
  func waitForNoWaiter() async throws {
    try await wait(forWaiters: false)
  }

  /// Asks the server again and again: each question takes its time, and the test has a limit.
  private func wait(forWaiters isExpected: Bool) async throws {
    let query: PostgresQuery = """
      select exists(
        select from pg_locks
        where locktype = 'advisory' and not granted
          and (classid::int8 << 32 | objid::int8) = \(key))
      """
    while try await connection.query(query).single(Bool.self) != isExpected { try Task.checkCancellation() }
  }

  func release() async throws {
    try await connection.query("select pg_advisory_unlock(\(key))")
  }
}
