package import Catalog
import TvidzCore

/// Brings a database to this version's schema. The table `schema_migrations` lists the steps that were taken.
package enum PostgresMigrations {
  /// Of `Migrations`: the compiler names a file by itself, an underscore in the place of a first digit.
  package static let all = [
    Migration(number: 1, sql: String(decoding: PackageResources._001_catalog_sql, as: UTF8.self)),
    Migration(number: 2, sql: String(decoding: PackageResources._002_tokens_sql, as: UTF8.self)),
    Migration(number: 3, sql: String(decoding: PackageResources._003_lengths_sql, as: UTF8.self)),
    Migration(number: 4, sql: String(decoding: PackageResources._004_videos_sql, as: UTF8.self)),
  ]

  /// What makes the tables of tokens, which stand without the rest of the catalog.
  static var tokens: String { all[1...2].map(\.sql).joined(separator: "\n") }

  package static func run(on pool: PostgresPool, _ migrations: [Migration] = all) async throws {
    while try await !step(pool, migrations) {}
  }

  /// - Returns: whether nothing was left to do.
  private static func step(_ pool: PostgresPool, _ migrations: [Migration]) async throws -> Bool {
    // An index on a large table takes its time.
    let options = TransactionOptions(statementTimeout: .zero)
    return try await pool.transaction(options) { connection in
      // Another program that starts now waits here, and then finds the step taken.
      _ = try await connection.query(
        "select pg_advisory_xact_lock(hashtextextended('migrations ' || current_schema(), 0))")
      try await connection.execute(
        script:
          "create table if not exists schema_migrations (number integer primary key, at timestamptz not null default now())"
      )
      let version = try await connection.query("select coalesce(max(number), 0) from schema_migrations")
        .single(Int32.self)
      let place = connection.configuration.server
      guard let next = try Migration.pending(migrations, at: Int(version), place: place).first else {
        return true
      }
      try await connection.execute(script: next.sql)
      _ = try await connection.query("insert into schema_migrations (number) values (\(Int32(next.number)))")
      return false
    }
  }
}
