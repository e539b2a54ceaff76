import Catalog
import Testing
import TvidzTesting

@Suite("The catalog in memory")
struct MemoryCatalogTests {
  @Test("keeps the contract", .timeLimit(.minutes(1)), arguments: CatalogContract.rules)
  func contract(_ rule: CatalogContract.Rule) async throws {
    try await rule.check(MemoryCatalog())
  }
}
