import AWSClient
import Catalog
import CatalogPostgres
import Foundation
import Inspector
import InspectorCloud
import Testing
import TvidzCore
import TvidzTesting

/// What becomes of messages, whatever they hold and however often they come.
@Suite(
  "Messages of the upload queue and the catalog", .needsDatabase, .ownSchema, .needsCloud,
  .timeLimit(.minutes(15)))
struct CloudArrivalTests {
  /// Takes what is in the queue, by so many inspectors at once, until nothing is left.
  ///
  /// - Returns: the keys of all videos that are known then.
  private static func take(_ fixture: CloudFixture, inspectors: Int = 1) async throws -> [String] {
    let catalog = try await PostgresCatalog(pool: TestDatabase.current.pool)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<inspectors {
        let queue = fixture.queue()
        let desk = ArrivalDesk(
          catalog: catalog, deadLetters: SQSDeadLetters(fixture.cloud.sqs, queues: fixture.knownQueues()),
          pause: .milliseconds(100))
        group.addTask { try await desk.take(from: queue) { _ in } }
      }
      try await fixture.untilEmpty(fixture.addresses.uploads)
      group.cancelAll()
    }
    return try await catalog.snapshot(matching: VideoQuery(limit: 100)).page.videos.map(\.location.key)
      .sorted()
  }

  struct Message: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let body: @Sendable (CloudFixture) -> String
    /// Keys of videos that come of it.
    var keys: [String] = []
    var isPutAside = false
  }

  private static func records(_ records: String...) -> String {
    "{\"Records\":[\(records.joined(separator: ","))]}"
  }

  private static let messages: [Message] = [
    Message(testDescription: "no JSON", body: { _ in "hello" }, isPutAside: true),
    Message(testDescription: "JSON of something else", body: { _ in #"{"detail":{}}"# }, isPutAside: true),
    Message(testDescription: "the test of a notification", body: { _ in #"{"Event":"s3:TestEvent"}"# }),
    Message(
      testDescription: "an object that went away",
      body: { records($0.event(of: "uploads/a", eTag: "e").replacing("Created:Put", with: "Removed:Delete")) }
    ),
    Message(
      testDescription: "an event of another bucket",
      body: { records($0.event(of: "uploads/a", eTag: "e", bucket: "another")) }, isPutAside: true),
    Message(
      testDescription: "several records",
      body: { records($0.event(of: "uploads/a", eTag: "e"), $0.event(of: "uploads/b", eTag: "e")) },
      keys: ["uploads/a", "uploads/b"]),
    Message(
      testDescription: "several records, one of another bucket",
      body: {
        records(
          $0.event(of: "uploads/a", eTag: "e", bucket: "another"), $0.event(of: "uploads/b", eTag: "e"))
      }, keys: ["uploads/b"], isPutAside: true),
    Message(
      testDescription: "the same record twice",
      body: { records($0.event(of: "uploads/a", eTag: "e"), $0.event(of: "uploads/a", eTag: "e")) },
      keys: ["uploads/a"]),
    Message(
      testDescription: "a key that is no text when it is decoded",
      body: { records($0.event(of: "uploads/%ff", eTag: "e")) }, keys: ["uploads/%ff"]),
    Message(
      testDescription: "a key that no catalog can hold",
      body: { records($0.event(of: "uploads/a%00b", eTag: "e")) }, isPutAside: true),
  ]

  @Test(
    "each leaves the queue empty, and among the dead letters what nobody can work on", arguments: messages)
  func poison(message: Message) async throws {
    let fixture = try await CloudFixture()
    try await fixture.cloud.sqs.send(message.body(fixture), to: fixture.addresses.uploads)
    #expect(try await Self.take(fixture) == message.keys)
    #expect(try await fixture.deadLetters().count == (message.isPutAside ? 1 : 0))
  }

  @Test("the same message handed to two inspectors many times makes one video")
  func together() async throws {
    let fixture = try await CloudFixture()
    let event = fixture.event(of: "uploads/film", eTag: "e")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { try await fixture.send(event) } }
      try await group.waitForAll()
    }
    #expect(try await Self.take(fixture, inspectors: 2) == ["uploads/film"])
    #expect(try await fixture.deadLetters() == [])
  }

  @Test("a message that comes again when its video has ended changes nothing")
  func late() async throws {
    let cloud = try await CloudService()
    let films = try TemporaryFolder()
    let film = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    let catalog = try await PostgresCatalog(pool: TestDatabase.current.pool)
    try await cloud.serve([]) { service in
      let id = VideoID(try await service.upload(film, as: "film.mkv"))
      _ = try await service.follow(id.rawValue)
      let video = try #require(try await catalog.video(id))
      let events = try await catalog.events(of: id, after: 0, limit: 1000)
      let message = cloud.fixture.event(of: video.location.key, eTag: video.location.version)
      for _ in 0..<3 { try await cloud.fixture.send(message, message) }
      try await cloud.fixture.untilEmpty(cloud.fixture.addresses.uploads)
      #expect(try await catalog.video(id) == video)
      #expect(try await catalog.events(of: id, after: 0, limit: 1000) == events)
      #expect(try await catalog.claimableVideos(at: .distantFuture, limit: 10) == [])
      #expect(try await cloud.fixture.deadLetters() == [])
    }
  }
}
