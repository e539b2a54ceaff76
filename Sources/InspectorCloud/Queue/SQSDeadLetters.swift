package import AWSClient
import Foundation
package import Inspector

/// Dead letters as messages of a queue, each a JSON object.
package struct SQSDeadLetters: DeadLetters {
  private let sqs: SQSClient
  private let queue: @Sendable () async throws -> String

  /// - Parameter queue: its URL.
  package init(_ sqs: SQSClient, queue: @escaping @Sendable () async throws -> String) {
    self.sqs = sqs
    self.queue = queue
  }

  package func keep(_ letter: DeadLetter) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try await sqs.send(String(decoding: encoder.encode(letter), as: UTF8.self), to: queue())
  }
}
