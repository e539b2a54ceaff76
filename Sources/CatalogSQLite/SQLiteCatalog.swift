package import Catalog
package import Duplicates
import Foundation
import GRDB
import TvidzCore

/// The embedded catalog: one file, several readers and one writer at a time, in this process and others.
///
///     let catalog = try await SQLiteCatalog(path: "catalog.sqlite")
///
/// Every change is one transaction, which a crash leaves whole or not there at all. Signals reach the subscribers of
/// this process only: it is meant for one service on one machine.
///
/// Functions throw an `ActionableError`, `LeaseLost`, or `CancellationError` where the task is cancelled.
package struct SQLiteCatalog: CatalogStore {
  let path: String
  let pool: DatabasePool
  let hub = EventHub()

  /// Opens or makes the file, and brings it up to this version's schema.
  ///
  /// - Parameters:
  ///   - steps: of the schema; another version has others.
  ///   - onStatement: is told the text of each statement before it runs, without the values.
  package init(
    path: String, steps: [Migration] = SQLiteMigrations.all, onStatement: (@Sendable (String) -> Void)? = nil
  ) async throws {
    self.path = path
    var configuration = Configuration()
    // A writer waits for the one before it: in SQLite there is one at a time.
    configuration.busyMode = .timeout(30)
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = 8
    configuration.prepareDatabase { database in
      // What is committed is safe from a crash of the program; from a loss of power too, but for the last commits.
      try database.execute(sql: "PRAGMA synchronous = NORMAL")
      guard let onStatement else { return }
      database.trace(options: .statement) { event in
        if case .statement(let statement) = event { onStatement(statement.sql) }
      }
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
    } catch {
      throw Self.failure("cannot open the catalog \(path)", error)
    }
    try await SQLiteMigrations.run(on: pool, path: path, steps)
  }

  package var candidates: any CandidateIndex { SQLiteCandidates(catalog: self) }

  /// How SQLite would find what a statement asks for, a line for each table:
  /// <https://www.sqlite.org/eqp.html>.
  package func plan(of statement: String) async throws -> [String] {
    try await read { database in
      let explanation = try database.makeStatement(sql: "EXPLAIN QUERY PLAN \(statement)")
      // The plan does not depend on them.
      explanation.setUncheckedArguments([])
      return try Row.fetchAll(explanation).map { $0["detail"] }
    }
  }

  /// Ends all subscriptions and closes the file.
  package func close() throws {
    hub.finish()
    try pool.close()
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    do {
      return try await pool.read(body)
    } catch {
      throw Self.failure("cannot read the catalog \(path)", error)
    }
  }

  /// One transaction. What it tells of is published when it is committed.
  func write<Value: Sendable>(
    _ body: @escaping @Sendable (inout SQLiteChange) throws -> Value
  ) async throws -> Value {
    do {
      let (value, told) = try await pool.write { database in
        var change = SQLiteChange(database: database)
        return (try body(&change), change.told)
      }
      for video in told { hub.publishGrowth(of: video) }
      return value
    } catch {
      throw Self.failure("cannot write the catalog \(path)", error)
    }
  }

  static func failure(_ what: String, _ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let remedy: String? =
      switch error.resultCode {
      case .SQLITE_FULL: "make room on the disk"
      case .SQLITE_BUSY: "see which other program holds it"
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: "see who may write the file and its folder"
      case .SQLITE_NOTADB: "name another file, or move this one away"
      case .SQLITE_CORRUPT: "restore it from a backup, or move it away and begin anew"
      default: nil
      }
    return ActionableError(
      // The statement itself: an unknown table or column, say.
      error.resultCode == .SQLITE_ERROR ? .refused : .unreadable, what: what,
      why: error.message ?? "\(error.resultCode)", remedy: remedy)
  }
}
