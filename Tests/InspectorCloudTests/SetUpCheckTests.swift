import Foundation
import InspectorCloud
import Testing
import TvidzCore

@Suite("The check of the cloud's set-up")
struct SetUpCheckTests {
  private static let settings = CloudSettings(bucket: "films", queue: "uploads", deadLetters: "dead")
  private let cloud = FakeCloud()

  /// After all was made, and some of it was lost.
  private func differences(_ lose: (FakeCloud) -> Void) async throws -> [String] {
    let setUp = try cloud.setUp(Self.settings)
    _ = try await setUp.run(.make)
    lose(cloud)
    let error = await #expect(throws: ActionableError.self) { try await setUp.run(.check) }
    return error?.why.components(separatedBy: "; ") ?? []
  }

  @Test("without the queue of uploads the bucket's own rules are looked at all the same")
  func uploads() async throws {
    let told = try await differences { cloud in
      cloud.lose(queue: "uploads")
      cloud.lose(rules: "cors", of: "films")
      cloud.lose(rules: "lifecycle", of: "films")
    }
    #expect(
      told == [
        "there is no queue uploads", "pages of * may not use the bucket films (CORS)",
        "the bucket films keeps uploads for ever that are never completed",
      ])
  }

  @Test("without the queue of dead letters all is looked at but what goes there")
  func deadLetters() async throws {
    let told = try await differences { cloud in
      cloud.lose(queue: "dead")
      cloud.lose(rules: "notification", of: "films")
    }
    #expect(
      told == [
        "there is no queue dead", "the bucket films does not tell the queue uploads of new uploads",
      ])
  }

  @Test("without the bucket nothing is told of its rules, and what its queue is not set to is told")
  func bucket() async throws {
    let told = try await differences { cloud in
      cloud.lose(bucket: "films")
      cloud.lose(attribute: "RedrivePolicy", of: "uploads")
    }
    #expect(
      told == [
        "there is no bucket films",
        "the queue uploads puts nothing aside that is received again and again (RedrivePolicy)",
      ])
  }

  @Test("nothing is made by it")
  func nothingMade() async throws {
    let setUp = try cloud.setUp(Self.settings)
    await #expect(throws: ActionableError.self) { try await setUp.run(.check) }
    #expect(cloud.buckets == [] && cloud.queues == [])
  }
}
