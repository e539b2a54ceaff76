import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Synchronization
import Testing
import TvidzCore

@Suite("The upload queue on SQS", .needsCloud, .timeLimit(.minutes(15)))
struct SQSUploadQueueTests {
  private static let keys = [
    "uploads/film.mp4", "uploads/a b.mp4", "uploads/a+b.mp4", "uploads/100%25.mp4", "uploads/x=y&z~.mp4",
    "uploads/Größe-映画-🎬.mp4",
  ]

  @Test("an object is told by its key, whatever that is, with its size and eTag", arguments: keys)
  func arrival(key: String) async throws {
    let fixture = try await CloudFixture()
    let eTag = try await fixture.cloud.s3.put(
      .bytes(Data("film".utf8)), contentType: "video/mp4", at: key, in: fixture.settings.bucket)
    let queue = fixture.queue()
    let delivery = try #require(try await fixture.deliveries(1, from: queue).first)
    #expect(
      delivery.arrival.location
        == ObjectLocation(
          bucket: fixture.settings.bucket, key: key, version: eTag.filter { $0 != "\"" }))
    #expect(delivery.arrival.size == 4)
    try await queue.delete(delivery)
    #expect(try await fixture.messages(in: fixture.addresses.uploads) == (0, 0))
  }

  @Test("what is no upload is not told")
  func others() async throws {
    let fixture = try await CloudFixture()
    for key in ["thumbnails/1/0.jpg", "uploads/film"] {
      try await fixture.cloud.s3.put(
        .bytes(Data("x".utf8)), contentType: "image/jpeg", at: key, in: fixture.settings.bucket)
    }
    let deliveries = try await fixture.deliveries(1, from: fixture.queue())
    #expect(deliveries.map(\.arrival.location.key) == ["uploads/film"])
  }

  @Test("what was not taken is told again")
  func redelivery() async throws {
    let fixture = try await CloudFixture()
    try await fixture.cloud.s3.put(
      .bytes(Data("x".utf8)), contentType: "video/mp4", at: "uploads/film", in: fixture.settings.bucket)
    let first = try #require(try await fixture.deliveries(1, from: fixture.queue()).first)
    // Its visibility ends now and not in 30 s.
    let receipt = String(try #require(first.receipt.split(separator: " ").last))
    try await fixture.cloud.sqs.setVisibility(0, of: receipt, in: fixture.addresses.uploads)
    let second = try #require(try await fixture.deliveries(1, from: fixture.queue()).first)
    #expect(second.arrival.location == first.arrival.location)
  }

  @Test("what is given back is told again by then, and not earlier")
  func givenBack() async throws {
    let fixture = try await CloudFixture()
    try await fixture.cloud.s3.put(
      .bytes(Data("x".utf8)), contentType: "video/mp4", at: "uploads/film", in: fixture.settings.bucket)
    let queue = fixture.queue()
    let first = try #require(try await fixture.deliveries(1, from: queue).first)
    try await queue.giveBack(first, after: .seconds(1))
    #expect(try await fixture.messages(in: fixture.addresses.uploads) == (0, 1))
    let second = try #require(try await fixture.deliveries(1, from: queue).first)
    #expect(second.arrival.location == first.arrival.location)
  }

  @Test(
    "a message that nobody understands, told with its reason, and a video that crashes all analyses are put aside"
  )
  func deadLetters() async throws {
    let fixture = try await CloudFixture()
    try await fixture.cloud.sqs.send("hello", to: fixture.addresses.uploads)
    let reasons = Mutex<[String]>([])
    let queue = fixture.queue { reason in reasons.withLock { $0.append(reason) } }
    while try await fixture.messages(in: fixture.addresses.uploads) != (0, 0) {
      _ = try await queue.receive()
    }
    #expect(reasons.withLock { $0 } == ["the message is no event of S3"])
    let letter = DeadLetter(
      object: ObjectLocation(bucket: "b", key: "uploads/film", version: "1"), video: VideoID("v"),
      reason: "it crashes")
    try await SQSDeadLetters(fixture.cloud.sqs, queues: fixture.knownQueues()).keep(letter)
    let bodies = try await fixture.deadLetters()
    #expect(bodies.count == 2)
    #expect(bodies.contains("hello"))
    #expect(
      bodies.contains { (try? JSONDecoder().decode(DeadLetter.self, from: Data($0.utf8))) == letter })
  }

  @Test("a message of two objects is deleted when both were taken")
  func twoRecords() async throws {
    let fixture = try await CloudFixture()
    try await fixture.send(fixture.event(of: "a", eTag: "e"), fixture.event(of: "b", eTag: "e"))
    let queue = fixture.queue()
    let deliveries = try await fixture.deliveries(2, from: queue)
    try await queue.delete(deliveries[0])
    #expect(try await fixture.messages(in: fixture.addresses.uploads) == (0, 1))
    try await queue.delete(deliveries[1])
    #expect(try await fixture.messages(in: fixture.addresses.uploads) == (0, 0))
  }

  @Test("a queue that went away is made again, and what is uploaded then arrives")
  func lostQueue() async throws {
    let fixture = try await CloudFixture()
    let queue = fixture.queue()
    try await fixture.cloud.sqs.send("{\"Event\":\"s3:TestEvent\"}", to: fixture.addresses.uploads)
    _ = try await queue.receive()
    try await fixture.cloud.sqs.deleteQueue(fixture.addresses.uploads)
    // Whoever takes from it comes again.
    while try await fixture.cloud.sqs.url(of: fixture.settings.queue) == nil {
      _ = try? await queue.receive()
    }
    try await fixture.cloud.s3.put(
      .bytes(Data("x".utf8)), contentType: "video/mp4", at: "uploads/film", in: fixture.settings.bucket)
    let delivery = try #require(try await fixture.deliveries(1, from: queue).first)
    #expect(delivery.arrival.location.key == "uploads/film")
  }

  @Test("a dead-letter queue that went away is made again by the first letter, which is kept there")
  func lostDeadLetters() async throws {
    let fixture = try await CloudFixture()
    let letters = SQSDeadLetters(fixture.cloud.sqs, queues: fixture.knownQueues())
    try await fixture.cloud.sqs.deleteQueue(fixture.addresses.deadLetters)
    try await letters.keep(
      DeadLetter(
        object: ObjectLocation(bucket: "b", key: "uploads/film", version: "1"), video: VideoID("v"),
        reason: "it crashes"))
    #expect(try await fixture.deadLetters().count == 1)
    #expect(try await fixture.setUp.run(.check) == fixture.addresses)
  }

  @Test("a bucket that went away is made again by whoever looks for it, and what is uploaded then arrives")
  func lostBucket() async throws {
    let fixture = try await CloudFixture()
    let (s3, bucket) = (fixture.cloud.s3, fixture.settings.bucket)
    try await s3.deleteBucket(bucket)
    try await S3Desk(s3, settings: fixture.settings, queues: fixture.knownQueues()).reach()
    #expect(try await fixture.setUp.run(.check) == fixture.addresses)
    try await s3.put(
      .bytes(Data("x".utf8)), contentType: "video/mp4", at: "uploads/film", in: bucket)
    let delivery = try #require(try await fixture.deliveries(1, from: fixture.queue()).first)
    #expect(delivery.arrival.location.key == "uploads/film")
  }
}
