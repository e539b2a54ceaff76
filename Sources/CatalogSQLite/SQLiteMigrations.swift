package import Catalog
import Foundation
import GRDB
import TvidzCore

/// Brings a file to this version's schema. `PRAGMA user_version` is the number of the last step.
package enum SQLiteMigrations {
  /// Of `Migrations`: the compiler names a file by itself, an underscore in the place of a first digit.
  package static let all = [
    Migration(number: 1, sql: String(decoding: PackageResources._001_catalog_sql, as: UTF8.self)),
    Migration(number: 2, sql: String(decoding: PackageResources._002_tokens_sql, as: UTF8.self)),
    Migration(number: 3, sql: String(decoding: PackageResources._003_lengths_sql, as: UTF8.self)),
    Migration(number: 4, sql: String(decoding: PackageResources._004_videos_sql, as: UTF8.self)),
  ]

  /// What makes the tables of tokens, which stand without the rest of the catalog.
  static var tokens: String { all[1...2].map(\.sql).joined(separator: "\n") }

  static func run(
    on pool: DatabasePool, path: String, _ migrations: [Migration] = all
  ) async throws {
    do {
      try await pool.writeWithoutTransaction { database in
        while try !step(database, path: path, migrations) {}
      }
    } catch {
      throw SQLiteCatalog.failure("cannot set up the catalog \(path)", error)
    }
  }

  /// - Returns: whether nothing was left to do.
  private static func step(_ database: Database, path: String, _ migrations: [Migration]) throws -> Bool {
    var isDone = true
    // Immediate: another program that starts now waits here, and then finds the step taken.
    try database.inTransaction(.immediate) {
      let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
      if version == 0, try database.tableExists("files") {
        throw ActionableError(
          .usage, what: "cannot use \(path) as a catalog", why: "it is an index of tvidz scan",
          remedy: "name another file")
      }
      guard let next = try Migration.pending(migrations, at: version, place: path).first else {
        return .commit
      }
      try database.execute(sql: next.sql)
      try database.execute(sql: "PRAGMA user_version = \(next.number)")
      isDone = false
      return .commit
    }
    return isDone
  }
}
