import Catalog
import Foundation
import Inspector
import InspectorCloud
import Testing
import TvidzCore

/// Parts of the cloud that go away under a service that runs.
@Suite("Parts of the cloud that went away")
struct LostPartsTests {
  private static let settings = CloudSettings(bucket: "films", queue: "uploads", deadLetters: "dead")
  private static let letter = DeadLetter(
    object: ObjectLocation(bucket: "films", key: "uploads/v/bytes", version: "1"), video: VideoID("v"),
    reason: "it crashes")
  private let cloud = FakeCloud()

  /// As a service knows them that was started when all was there.
  private func queues(_ mode: CloudSetUp.Mode) async throws -> CloudQueues {
    let setUp = try cloud.setUp(Self.settings)
    return CloudQueues(setUp, mode: mode, known: try await setUp.run(.make))
  }

  @Test("a dead-letter queue is made again by the next letter, which is kept there")
  func deadLetters() async throws {
    let letters = SQSDeadLetters(try cloud.sqs(), queues: try await queues(.make))
    cloud.lose(queue: "dead")
    try await letters.keep(Self.letter)
    let kept = try cloud.messages(in: "dead").map {
      try JSONDecoder().decode(DeadLetter.self, from: Data($0.utf8))
    }
    #expect(kept == [Self.letter])
    _ = try await cloud.setUp(Self.settings).run(.check)
  }

  @Test("a bucket is made again, with its rules, by whoever looks whether it is there")
  func bucket() async throws {
    let desk = S3Desk(try cloud.s3(), settings: Self.settings, queues: try await queues(.make))
    cloud.lose(bucket: "films")
    try await desk.reach()
    #expect(cloud.buckets == ["films"])
    _ = try await cloud.setUp(Self.settings).run(.check)
  }

  @Test("where nothing is to be made they are told, and stay away")
  func checked() async throws {
    let queues = try await queues(.check)
    cloud.lose(queue: "dead")
    cloud.lose(bucket: "films")
    let letters = SQSDeadLetters(try cloud.sqs(), queues: queues)
    let desk = S3Desk(try cloud.s3(), settings: Self.settings, queues: queues)
    let lost = await #expect(throws: ActionableError.self) { try await letters.keep(Self.letter) }
    #expect(lost?.why.contains("there is no queue dead") == true)
    let unreachable = await #expect(throws: ActionableError.self) { try await desk.reach() }
    #expect(unreachable?.why.contains("there is no bucket films") == true)
    #expect(cloud.buckets == [] && cloud.queues == ["uploads"])
  }
}
