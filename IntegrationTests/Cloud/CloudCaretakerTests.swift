import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Testing
import TvidzCore
import TvidzTesting

@Suite("The caretaker of the cloud", .needsCloud, .timeLimit(.minutes(15)))
struct CloudCaretakerTests {
  private static let hour: TimeInterval = 3600
  private let fixture: CloudFixture
  private let folder: TemporaryFolder
  private let catalog = MemoryCatalog()
  private let objects: S3ObjectStore
  private let desk: S3Desk
  private let begun = Date()

  init() async throws {
    fixture = try await CloudFixture()
    folder = try TemporaryFolder()
    objects = try S3ObjectStore(fixture.cloud.s3, folder: folder.path("downloads"), reserve: 0)
    desk = S3Desk(fixture.cloud.s3, settings: fixture.settings)
  }

  /// Announces an upload of so many bytes.
  private func announce(_ id: String, size: Int64 = 4, at time: Date? = nil) async throws -> VideoRecord {
    let location = desk.location(for: VideoID(id))
    var video = NewVideo(id: VideoID(id), filename: "\(id).mp4", location: location, size: size)
    video.uploadToken = try await desk.begin(video).token
    return try await catalog.create(video, at: time ?? begun)
  }

  private func sendPart(_ number: Int, of video: VideoRecord) async throws {
    _ = try await fixture.cloud.s3.upload(
      .bytes(Data("part".utf8)), asPart: number, of: #require(video.uploadToken), to: video.location.key,
      in: video.location.bucket)
  }

  private func put(_ video: VideoRecord) async throws {
    try await fixture.cloud.s3.put(
      .bytes(Data("film".utf8)), contentType: "video/mp4", at: video.location.key, in: video.location.bucket)
  }

  /// A round so many seconds from now, with a patience of a day and a grace of ten minutes.
  private func sweep(after seconds: TimeInterval) async throws -> Swept {
    let time = begun + seconds
    return try await CloudCaretaker(
      catalog: catalog, objects: objects, desk: desk, patience: .seconds(24 * 3600), grace: .seconds(600),
      now: { time }
    ).sweep()
  }

  @Test("an object whose event was lost is announced when its grace is over, and can be claimed then")
  func lostEvent() async throws {
    let video = try await announce("v")
    try await put(video)
    _ = try await sweep(after: 590)
    #expect(await catalog.video(video.id)?.state == .awaitingUpload)
    #expect(try await sweep(after: 610) == Swept())
    let record = try #require(await catalog.video(video.id))
    #expect(record.state == .queued)
    #expect(record.location.version == (try await objects.object(at: video.location))?.version)
    #expect(await catalog.claimableVideos(at: begun + 611, limit: 9) == [video.id])
    // The event comes after all.
    let delivery = try #require(try await fixture.deliveries(1, from: fixture.queue()).first)
    guard case .known = try await catalog.arrive(delivery.arrival, at: begun + 612) else {
      Issue.record("it was queued twice")
      return
    }
  }

  @Test("an upload that never came is forgotten after a day, and its parts are gone from the store")
  func givenUp() async throws {
    let (single, parts) = (try await announce("a"), try await announce("b", size: 40 << 20))
    try await sendPart(1, of: parts)
    #expect(try await sweep(after: 23 * Self.hour) == Swept())
    #expect(try await desk.arrivedParts(of: single) == [])
    let swept = try await sweep(after: 25 * Self.hour)
    #expect(Set(swept.uploads) == [single.id, parts.id])
    for id in swept.uploads { #expect(await catalog.video(id)?.isDeleted == true) }
    await #expect(throws: UploadFailure.unknownUpload) { try await desk.arrivedParts(of: parts) }
    #expect(try await sweep(after: 26 * Self.hour) == Swept())
  }

  @Test("an upload of which parts come yet is left alone, however long ago it began")
  func alive() async throws {
    let video = try await announce("v", size: 40 << 20, at: begun - 100 * Self.hour)
    try await sendPart(1, of: video)
    #expect(try await sweep(after: 23 * Self.hour) == Swept())
    #expect(await catalog.video(video.id)?.state == .awaitingUpload)
    let sent = try await fixture.cloud.s3.parts(
      of: #require(video.uploadToken), to: video.location.key, in: video.location.bucket)
    #expect(sent.map(\.number) == [1])
    #expect(try await sweep(after: 25 * Self.hour).uploads == [video.id])
  }

  @Test("what has arrived is left alone, and so are objects of which nobody was told")
  func others() async throws {
    let video = try await announce("v")
    try await put(video)
    let version = try #require(try await objects.object(at: video.location)).version
    var location = video.location
    location.version = version
    _ = try await catalog.arrive(
      ObjectArrival(location: location, size: 4, newID: VideoID("n"), filename: "film"), at: begun)
    let before = await catalog.video(video.id)
    try await fixture.cloud.s3.put(
      .bytes(Data("film".utf8)), contentType: "video/mp4", at: "uploads/unknown",
      in: fixture.settings.bucket)
    #expect(try await sweep(after: 1000 * Self.hour) == Swept())
    #expect(await catalog.video(video.id) == before)
    #expect(
      try await fixture.cloud.s3.keys(startingWith: "", in: fixture.settings.bucket).sorted()
        == [video.location.key, "uploads/unknown"].sorted())
  }
}
