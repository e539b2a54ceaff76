import Catalog
import Foundation
import Inspector
import Testing
import TvidzCore
import TvidzTesting

@Suite("FolderCaretaker")
struct FolderCaretakerTests {
  private static let day: TimeInterval = 24 * 3600
  private let folder: TemporaryFolder
  private let catalog: any CatalogStore = MemoryCatalog()
  private let objects: FolderObjectStore
  private let uploads: FolderUploads

  init() throws {
    folder = try TemporaryFolder()
    objects = FolderObjectStore(buckets: [
      "uploads": folder.path("uploads"), "thumbnails": folder.path("thumbnails"),
    ])
    uploads = FolderUploads(folder: folder.path("incoming"), objects: objects, reserve: 0)
  }

  private func location(_ id: String) -> ObjectLocation {
    ObjectLocation(bucket: "uploads", key: "uploads/\(id)/bytes")
  }

  private func announce(_ id: String, at time: Date = Date()) async throws {
    let video = NewVideo(id: VideoID(id), filename: "\(id).mp4", location: location(id), size: 3)
    _ = try await catalog.create(video, at: time)
  }

  private func store(_ location: ObjectLocation) async throws {
    try await objects.store([1, 2, 3], contentType: "video/mp4", at: location)
  }

  /// A round of cleaning, so many seconds from now.
  private func sweep(after seconds: TimeInterval) async throws -> Swept {
    let time = Date() + seconds
    return try await FolderCaretaker(
      catalog: catalog, uploads: uploads, objects: objects, uploadBucket: "uploads",
      thumbnailBucket: "thumbnails", now: { time }
    ).sweep()
  }

  @Test("an upload of which nothing comes for a day is given up, and its video with it")
  func stale() async throws {
    try await announce("begun")
    _ = try uploads.begin(VideoID("begun"), size: 3, location: location("begun"))
    try await announce("announced")
    #expect(try await sweep(after: Self.day - 60) == Swept())
    let swept = try await sweep(after: Self.day + 60)
    #expect(swept.uploads == [VideoID("announced"), VideoID("begun")])
    for id in swept.uploads { #expect(try await catalog.video(id)?.isDeleted == true) }
    #expect(throws: FolderUploads.Failure.unknownUpload) { try uploads.plan(of: VideoID("begun")) }
  }

  @Test("one that is whole, and of which nobody was told, is not given up")
  func whole() async throws {
    try await announce("whole")
    try await store(location("whole"))
    #expect(try await sweep(after: 2 * Self.day) == Swept())
    #expect(try await objects.object(at: location("whole")) != nil)
  }

  @Test("what is left of a deleted video is removed after a while")
  func deleted() async throws {
    try await announce("gone")
    try await store(location("gone"))
    let picture = ObjectLocation(bucket: "thumbnails", key: "thumbnails/gone/0.jpg")
    try await store(picture)
    _ = try await catalog.delete(VideoID("gone"), at: Date())
    #expect(try await sweep(after: 60) == Swept())
    #expect(try await sweep(after: 2 * 3600).objects == [location("gone"), picture])
    #expect(try await objects.object(at: location("gone")) == nil)
    #expect(try await objects.object(at: picture) == nil)
  }

  @Test("an object of which nobody knows stays, and so does what lies elsewhere")
  func unknown() async throws {
    try await store(location("stranger"))
    try await store(ObjectLocation(bucket: "thumbnails", key: "other/file"))
    #expect(try await sweep(after: 2 * Self.day) == Swept())
  }

  @Test("pictures of attempts that do not count are removed once the video has ended")
  func surplus() async throws {
    try await announce("v")
    try await store(location("v"))
    let arrival = ObjectArrival(
      location: location("v"), size: 3, newID: VideoID("v"), filename: "v.mp4")
    _ = try await catalog.arrive(arrival, at: Date())
    let picture = ObjectLocation(bucket: "thumbnails", key: "thumbnails/v/7.jpg")
    try await store(picture)
    #expect(try await sweep(after: 2 * Self.day).objects == [])
    _ = try await catalog.cancel(VideoID("v"), at: Date())
    #expect(try await sweep(after: 2 * Self.day).objects == [picture])
  }
}
