import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

@Suite("Objects in S3", .needsCloud, .timeLimit(.minutes(15)))
struct S3StoreTests {
  private static let bytes = Data((0..<9_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) })

  @Test("a download has the object's bytes and their SHA-256, tells its progress, and is gone afterwards")
  func download() async throws {
    let fixture = try await CloudFixture()
    let folder = try TemporaryFolder()
    let store = try S3ObjectStore(fixture.cloud.s3, folder: folder.path("downloads"), reserve: 0)
    let bucket = fixture.settings.bucket
    try await fixture.cloud.s3.put(
      .bytes(Self.bytes), contentType: "video/mp4", at: "uploads/film", in: bucket)
    let location = ObjectLocation(bucket: bucket, key: "uploads/film")
    var told: [Int64] = []
    let file = try await store.withLocalFile(of: location, progress: { told.append($0) }) { file in
      #expect(FileManager.default.contents(atPath: file.path) == Self.bytes)
      return file
    }
    #expect(file.size == 9_000_000)
    try Self.bytes.write(to: URL(filePath: folder.path("bytes")))
    let sum = try await ExternalProgram("sha256sum").require([folder.path("bytes")])
    #expect(String(decoding: sum.output, as: UTF8.self).hasPrefix(file.sha256))
    #expect(told.allSatisfy { (1...9_000_000).contains($0) })
    #expect(!told.isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("downloads")) == [])
  }

  @Test("an object that is another one by now, or is not there, is told apart")
  func changed() async throws {
    let fixture = try await CloudFixture()
    let folder = try TemporaryFolder()
    let store = try S3ObjectStore(fixture.cloud.s3, folder: folder.path("downloads"), reserve: 0)
    let bucket = fixture.settings.bucket
    try await fixture.cloud.s3.put(.bytes(Data("1".utf8)), contentType: "video/mp4", at: "a", in: bucket)
    var location = ObjectLocation(bucket: bucket, key: "a")
    location.version = try #require(try await store.object(at: location)).version
    try await fixture.cloud.s3.put(.bytes(Data("2".utf8)), contentType: "video/mp4", at: "a", in: bucket)
    await #expect(throws: ObjectFailure.changed) {
      try await store.withLocalFile(of: location, progress: { _ in }) { _ in }
    }
    let missing = ObjectLocation(bucket: bucket, key: "b")
    await #expect(throws: ObjectFailure.missing) {
      try await store.withLocalFile(of: missing, progress: { _ in }) { _ in }
    }
  }

  @Test("a store that is not there, and a bucket that is not, are told in a sentence")
  func reach() async throws {
    let fixture = try await CloudFixture()
    try await S3Desk(fixture.cloud.s3, settings: fixture.settings).reach()
    var settings = fixture.settings
    settings.bucket = TestCloud.name()
    let missing = await #expect(throws: ActionableError.self) {
      try await S3Desk(fixture.cloud.s3, settings: settings).reach()
    }
    #expect(missing?.why == "there is no bucket \(settings.bucket)")
    let absent = await #expect(throws: ActionableError.self) {
      try await S3Desk(TestCloud(at: "http://127.0.0.1:1").s3, settings: settings).reach()
    }
    #expect(absent?.what == "cannot use http://127.0.0.1:1")
    #expect(absent?.why.hasPrefix("nobody answers: ") == true)
  }

  @Test(
    "a large upload comes in parts by its addresses, one of them missing at first, and is one object then")
  func parts() async throws {
    let fixture = try await CloudFixture()
    let desk = S3Desk(fixture.cloud.s3, settings: fixture.settings)
    let id = VideoID("v")
    let size = UploadPlan.usualPartSize + 5
    let location = desk.location(for: id)
    let begun = try await desk.begin(
      NewVideo(id: id, filename: "film.mp4", contentType: "video/mp4", location: location, size: size))
    #expect(begun.plan.parts == 2)
    let video = VideoRecord(
      id: id, filename: "film.mp4", contentType: "video/mp4", uploadDate: Date(), location: location,
      uploadToken: begun.token, size: size, state: .awaitingUpload)
    let folder = try TemporaryFolder()
    let tickets = try await desk.tickets(for: video, parts: [1, 2], base: "", at: Date())
    try Data(repeating: 7, count: Int(UploadPlan.usualPartSize)).write(to: URL(filePath: folder.path("1")))
    try Data("12345".utf8).write(to: URL(filePath: folder.path("2")))
    func send(_ ticket: UploadTicket, _ file: String) async throws -> String {
      let output = try await ExternalProgram("curl").require([
        "--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}", "--upload-file",
        folder.path(file), ticket.url,
      ])
      return String(decoding: output.output, as: UTF8.self)
    }
    #expect(try await send(tickets[1], "1") == "403", "more bytes than the part has")
    #expect(try await send(tickets[1], "2") == "200")
    await #expect(throws: UploadFailure.incomplete([1])) { try await desk.complete(video) }
    #expect(try await desk.arrivedParts(of: video) == [2])
    #expect(try await send(tickets[0], "1") == "200")
    let complete = try await desk.complete(video)
    #expect(!complete.version.isEmpty)
    // Completing it again is completing it once.
    #expect(try await desk.complete(video) == complete)
    let delivery = try #require(try await fixture.deliveries(1, from: fixture.queue()).first)
    #expect(delivery.arrival.location == complete)
    #expect(delivery.arrival.size == size)
  }

  @Test("clients are sent to the object, and all of a video is removed with it")
  func content() async throws {
    let fixture = try await CloudFixture()
    let content = S3Content(fixture.cloud.s3, settings: fixture.settings)
    let bucket = fixture.settings.bucket
    for key in ["uploads/v/1", "thumbnails/v/0.jpg", "thumbnails/v/1.jpg", "thumbnails/v2/0.jpg"] {
      try await fixture.cloud.s3.put(.bytes(Data(key.utf8)), contentType: "video/mp4", at: key, in: bucket)
    }
    let location = ObjectLocation(bucket: bucket, key: "uploads/v/1")
    guard case .redirect(let url) = try await content.content(at: location) else {
      Issue.record("no address")
      return
    }
    let output = try await ExternalProgram("curl").require(["--silent", "--noproxy", "*", url])
    #expect(String(decoding: output.output, as: UTF8.self) == "uploads/v/1")
    try await content.removeAll(
      of: VideoRecord(
        id: VideoID("v"), filename: "f", uploadDate: Date(), location: location, state: .completed))
    #expect(try await content.content(at: location) == nil)
    #expect(try await fixture.cloud.s3.keys(startingWith: "", in: bucket) == ["thumbnails/v2/0.jpg"])
  }
}
