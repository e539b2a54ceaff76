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

  @Test("what nobody will take is put aside, with the reason")
  func aside() async throws {
    try await store("a")
    let queue = queue(lease: .zero)
    let delivery = try #require(try await queue.receive().first)
    try await queue.putAside(delivery, reason: "because")
    #expect(try await queue.receive() == [])
    let text = try String(contentsOfFile: folder.path("uploads/.refused"), encoding: .utf8)
    #expect(text == "uploads/a/bytes\tbecause\n")
  }

  @Test(
    "an upload that was announced is queued when its object is there, and of a deleted one its object is told"
  )
  func announced() async throws {
    for id in ["a", "gone"] {
      let location = ObjectLocation(bucket: "uploads", key: "uploads/\(id)/bytes")
      _ = try await catalog.create(
        NewVideo(id: VideoID(id), filename: "\(id).mp4", location: location), at: Date())
      try await store(id)
    }
    _ = try await catalog.delete(VideoID("gone"), at: Date())
    let (orphans, orphan) = AsyncStream.makeStream(of: ObjectLocation.self)
    let (catalog, queue) = (catalog, queue())
    let task = Task {
      try await queue.announce(to: catalog, taken: {}, orphan: { orphan.yield($0) })
    }
    for await location in orphans {
      #expect(location.key == "uploads/gone/bytes")
      break
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(try await catalog.video(VideoID("a"))?.state == .queued)
  }
}
