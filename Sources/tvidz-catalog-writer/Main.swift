import Catalog
import CatalogPostgres
import CatalogSQLite
import Foundation
import TvidzTesting

/// Writes into a catalog without an end, to be killed:
///
///     tvidz-catalog-writer sqlite FILE NAME
///     tvidz-catalog-writer postgres SCHEMA NAME      (the database is that of TVIDZ_DATABASE_URL)
///
/// It prints a line when its first video is finished. NAME begins the identifiers of its videos.
@main
enum CatalogWriter {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else { exit(2) }
    let store: any CatalogStore
    switch arguments[1] {
    case "sqlite": store = try await SQLiteCatalog(path: arguments[2])
    default:
      let url = ProcessInfo.processInfo.environment["TVIDZ_DATABASE_URL"] ?? ""
      var configuration = try PostgresConfiguration(url: url)
      configuration.settings["search_path"] = arguments[2]
      store = try await PostgresCatalog(pool: PostgresPool(configuration))
    }
    try await CatalogLoad(store: store).write(named: arguments[3]) {
      try? FileHandle.standardOutput.write(contentsOf: Data("ready\n".utf8))
    }
  }
}
