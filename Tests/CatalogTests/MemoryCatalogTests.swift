import Catalog
import Testing
import TvidzTesting

@Suite("The catalog in memory")
struct MemoryCatalogTests {
  @Test("keeps the contract", .timeLimit(.minutes(15)), arguments: CatalogContract.rules)
  func contract(_ rule: CatalogContract.Rule) async throws {
    try await rule.check(MemoryCatalog())
  }

  @Test("two copies that finish at the same moment find each other, once", .timeLimit(.minutes(15)))
  func copiesAtOnce() async throws {
    try await CatalogLoad(store: MemoryCatalog()).finishCopiesAtOnce(rounds: 20)
  }

  @Test("16 writers and 16 readers lose nothing and meet no error", .timeLimit(.minutes(15)))
  func writersAndReaders() async throws {
    try await CatalogLoad(store: MemoryCatalog()).writeAndRead(writers: 16, readers: 16, writes: 6)
  }

  @Test("an owner whose job is claimed while it writes is refused from then on", .timeLimit(.minutes(15)))
  func claimedWhileWriting() async throws {
    try await CatalogLoad(store: MemoryCatalog()).claimWhileWriting(rounds: 20)
  }
}
