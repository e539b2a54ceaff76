import Catalog
import Foundation
import Inspector
import Testing
import TvidzCore
import TvidzTesting

/// The store that docs/extending.md writes.
@Suite("MemoryObjectStore", .timeLimit(.minutes(15)))
struct MemoryObjectStoreTests {
  @Test("a job is done with a video that lies in it, and the pictures are stored there")
  func job() async throws {
    let bench = try JobBench { MemoryObjectStore(scratch: $0.url.path) }
    try await bench.arrive("clip", file: try await bench.clip())
    #expect(try await bench.run("clip") == .completed)
    let thumbnail = try #require(try await bench.catalog.video(VideoID("clip"))?.thumbnail)
    let location = ObjectLocation(bucket: "uploads", key: thumbnail)
    #expect(try await bench.objects.object(at: location) != nil)
    try await bench.objects.remove(location)
    #expect(try await bench.objects.object(at: location) == nil)
  }
}
