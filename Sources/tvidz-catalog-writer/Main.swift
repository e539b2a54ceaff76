import Catalog
import CatalogPostgres
import CatalogSQLite
import Foundation
import TvidzTesting

/// Uses a catalog for a test that needs a process of its own:
///
///     tvidz-catalog-writer sqlite FILE TASK…
///     tvidz-catalog-writer postgres SCHEMA TASK…      (the database is that of TVIDZ_DATABASE_URL)
///
/// | task | what it does |
/// |---|---|
/// | `open` | sets the catalog up |
/// | `append NAME ROUNDS` | appends events to several videos at once |
/// | `write NAME` | writes without an end, to be killed; a line tells that the first video is finished |
///
/// NAME begins the identifiers of its videos.
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.count >= 3 else { exit(2) }
    let load = CatalogLoad(store: try await store(arguments[1], arguments[2]))
    switch (arguments[3], arguments.count) {
    case ("open", 3): break
    case ("append", 5):
      guard let rounds = Int(arguments[5]) else { exit(2) }
      try await load.append(named: arguments[4], rounds: rounds)
    case ("write", 4):
      try await load.write(named: arguments[4]) {
        try? FileHandle.standardOutput.write(contentsOf: Data("ready\n".utf8))
      }
    default: exit(2)
    }
  }

  private static func store(_ kind: String, _ place: String) async throws -> any CatalogStore {
    switch kind {
    case "sqlite": return try await SQLiteCatalog(path: place)
    default:
      let url = ProcessInfo.processInfo.environment["TVIDZ_DATABASE_URL"] ?? ""
      var configuration = try PostgresConfiguration(url: url)
      configuration.settings["search_path"] = place
      return try await PostgresCatalog(pool: PostgresPool(configuration))
    }
  }
}
