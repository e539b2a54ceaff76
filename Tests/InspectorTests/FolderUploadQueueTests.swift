import Catalog
import Foundation
import Inspector
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

@Suite("FolderUploadQueue", .timeLimit(.minutes(15)))
struct FolderUploadQueueTests {
  private let folder: TemporaryFolder
  private let objects: FolderObjectStore
  private let catalog: any CatalogStore = MemoryCatalog()

  init() throws {
    folder = try TemporaryFolder()
    objects = FolderObjectStore(buckets: ["uploads": folder.path("uploads")])
  }

  private func queue(lease: Duration = .seconds(600)) -> FolderUploadQueue {
    FolderUploadQueue(
      uploads: "uploads", folder: folder.path("uploads"), interval: .milliseconds(1), lease: lease)
  }

  private func store(_ id: String) async throws {
    let location = ObjectLocation(bucket: "uploads", key: "uploads/\(id)/bytes")
    try await objects.store([1, 2, 3], contentType: "video/mp4", at: location)
  }

  @Test("what is there is told once, and again to another one: nothing is forgotten in a crash")
  func told() async throws {
    try await store("a")
    let first = queue()
    let deliveries = try await first.receive()
    #expect(deliveries.map(\.arrival.location.key) == ["uploads/a/bytes"])
    #expect(deliveries.first?.arrival.size == 3 && deliveries.first?.arrival.location.version != "")
    #expect(try await first.receive() == [])
    try await store("b")
    #expect(try await first.receive().map(\.arrival.location.key) == ["uploads/b/bytes"])
    #expect(try await queue().receive().count == 2)
  }

  @Test("what was not deleted is told again when its lease has passed, and what was is not")
  func lease() async throws {
    try await store("a")
    let queue = queue(lease: .zero)
    let deliveries = try await queue.receive()
    #expect(try await queue.receive() == deliveries)
    for delivery in deliveries { await queue.delete(delivery) }
    #expect(try await queue.receive() == [])
  }

  @Test("what was given back is told again after its delay, and not before")
  func givenBack() async throws {
    try await store("a")
    let queue = queue()
    let delivery = try #require(try await queue.receive().first)
    await queue.giveBack(delivery, after: .zero)
    #expect(try await queue.receive() == [delivery])
    await queue.giveBack(delivery, after: .seconds(600))
    #expect(try await queue.receive() == [])
  }
}
