import Catalog
import CatalogSQLite
import Foundation
import Testing
import TvidzCore
import TvidzTesting

@Suite("The embedded catalog")
struct SQLiteCatalogTests {
  @Test("keeps the contract", .timeLimit(.minutes(5)), arguments: CatalogContract.rules)
  func contract(_ rule: CatalogContract.Rule) async throws {
    let folder = try TemporaryFolder()
    let catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    try await rule.check(catalog)
    try catalog.close()
  }

  @Test("what was written is there when the file is opened again")
  func reopened() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite")
    let first = try await SQLiteCatalog(path: path)
    let video = try await CatalogStory(store: first).analyse("a", as: .first)
    let written = try await first.snapshot(of: video)
    try first.close()
    let second = try await SQLiteCatalog(path: path)
    #expect(try await second.snapshot(of: video) == written)
  }
}
