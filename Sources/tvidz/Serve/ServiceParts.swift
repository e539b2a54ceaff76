import Catalog
import CatalogPostgres
import CatalogSQLite
import Inspector
import InspectorHTTP
import TvidzCore

/// Where the service keeps what it has: videos, pictures and what arrives.
struct StorageParts: Sendable {
  let objects: any ObjectStore
  let content: any ContentSource
  let desk: any UploadDesk
  let deadLetters: any DeadLetters
  let queues: [any UploadQueue]
  let caretaker: any Caretaker
  let uploadBucket: String
  let thumbnailBucket: String
  /// Origins that pages are sent to.
  let origins: [String]
}

/// Where the service keeps what it knows.
enum ServiceCatalog {
  case embedded(SQLiteCatalog)
  case shared(PostgresCatalog, PostgresPool)

  /// - Parameters:
  ///   - url: of a database; nil keeps it in a file.
  ///   - file: that file's path; no other process may have it.
  /// - Throws: an `ActionableError`.
  static func open(url: String?, file: String) async throws -> ServiceCatalog {
    guard let url else {
      let catalog = try await SQLiteCatalog(path: file)
      try await catalog.endLeases()
      return .embedded(catalog)
    }
    do {
      let pool = try PostgresPool(PostgresConfiguration(url: url))
      return .shared(try await PostgresCatalog(pool: pool), pool)
    } catch let error as PostgresError {
      throw error.actionable
    }
  }

  var store: any CatalogStore {
    switch self {
    case .embedded(let catalog): catalog
    case .shared(let catalog, _): catalog
    }
  }

  func close() async {
    switch self {
    case .embedded(let catalog): try? catalog.close()
    case .shared(let catalog, let pool):
      catalog.close()
      await pool.close()
    }
  }
}
