package import AWSClient
import Foundation
package import Inspector

/// Dead letters as messages of a queue, each a JSON object.
package struct SQSDeadLetters: DeadLetters {
  private let sqs: SQSClient
  private let queues: CloudQueues

  package init(_ sqs: SQSClient, queues: CloudQueues) {
    self.sqs = sqs
    self.queues = queues
  }

  package func keep(_ letter: DeadLetter) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = String(decoding: try encoder.encode(letter), as: UTF8.self)
    do {
      try await sqs.send(body, to: queues.addresses().deadLetters)
    } catch {
      try Task.checkCancellation()
      // Nothing else is sent to this queue: that it went away is found out here alone, and a video that crashes all
      // analyses would be analysed again for ever.
      await queues.forget()
      try await sqs.send(body, to: queues.addresses().deadLetters)
    }
  }
}
