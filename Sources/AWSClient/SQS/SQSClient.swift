import Foundation

/// The part of SQS that a consumer needs, in its JSON protocol.
///
/// Each call throws what `ServiceConnection.send` throws.
package struct SQSClient: Sendable {
  /// The service's own limit of a batch and of one receive.
  package static let batch = 10
  /// Seconds.
  package static let longestWait = 20
  /// Seconds: 12 hours from when a message was received.
  package static let longestVisibility = 43_200

  private let connection: ServiceConnection

  /// - Parameter connection: of the service `.sqs`.
  package init(_ connection: ServiceConnection) { self.connection = connection }

  package var endpoint: ServiceEndpoint { connection.settings.endpoint }

  package struct Message: Sendable, Hashable {
    package let id: String
    /// Of this receipt: what deletes it, and what changes its visibility.
    package let receipt: String
    package let body: String
    /// How often it was received, this time too.
    package let receiveCount: Int
  }

  /// What of a batch was not done: receipts, with the reason.
  package typealias Refused = [String: String]

  /// Nil where there is no such queue.
  package func url(of queue: String) async throws -> String? {
    do {
      return try await call("GetQueueUrl", QueueNamed(queueName: queue), QueueURL.self).queueUrl
    } catch let error as ServiceError where ["QueueDoesNotExist", "NonExistentQueue"].contains(error.code) {
      return nil
    }
  }

  /// One that is there with the same attributes is made already.
  package func create(_ queue: String, attributes: [String: String] = [:]) async throws -> String {
    try await call("CreateQueue", NewQueue(queueName: queue, attributes: attributes), QueueURL.self).queueUrl
  }

  /// It is gone within a minute.
  package func deleteQueue(_ queue: String) async throws {
    try await call("DeleteQueue", QueueAt(queueUrl: queue), Nothing.self)
  }

  package func attributes(of queue: String) async throws -> [String: String] {
    try await call(
      "GetQueueAttributes", AttributeNames(queueUrl: queue, attributeNames: ["All"]), Attributes.self
    ).attributes ?? [:]
  }

  package func set(_ attributes: [String: String], of queue: String) async throws {
    try await call("SetQueueAttributes", NewAttributes(queueUrl: queue, attributes: attributes), Nothing.self)
  }

  /// Waits for messages.
  ///
  /// - Parameters:
  ///   - most: 1 to 10.
  ///   - wait: 0 to 20 seconds; it may come back earlier, and without any.
  ///   - visibility: seconds for which nobody else receives them.
  package func receive(from queue: String, most: Int, wait: Int, visibility: Int) async throws -> [Message] {
    var limits = TransferLimits()
    limits.silence = .seconds(wait + 15)
    let answer = try await call(
      "ReceiveMessage",
      Receive(
        queueUrl: queue, maxNumberOfMessages: most, waitTimeSeconds: wait, visibilityTimeout: visibility,
        attributeNames: ["ApproximateReceiveCount"]),
      Received.self, limits: limits)
    return (answer.messages ?? []).map { message in
      Message(
        id: message.messageId, receipt: message.receiptHandle, body: message.body,
        receiveCount: message.attributes?["ApproximateReceiveCount"].flatMap { Int($0) } ?? 1)
    }
  }

  package func send(_ body: String, to queue: String) async throws {
    try await call("SendMessage", Send(queueUrl: queue, messageBody: body), Nothing.self)
  }

  package func delete(_ receipt: String, from queue: String) async throws {
    try await call("DeleteMessage", Receipt(queueUrl: queue, receiptHandle: receipt), Nothing.self)
  }

  /// - Parameter seconds: from now; 0 gives it back at once.
  package func setVisibility(_ seconds: Int, of receipt: String, in queue: String) async throws {
    try await call(
      "ChangeMessageVisibility",
      Visibility(queueUrl: queue, receiptHandle: receipt, visibilityTimeout: seconds),
      Nothing.self)
  }

  /// - Parameter receipts: any number of them.
  package func delete(all receipts: [String], from queue: String) async throws -> Refused {
    try await inBatches(receipts) { batch in
      Batch(
        queueUrl: queue,
        entries: batch.map { BatchEntry(id: $0.id, receiptHandle: $0.receipt, visibilityTimeout: nil) })
    } call: {
      try await call("DeleteMessageBatch", $0, BatchAnswer.self)
    }
  }

  package func setVisibility(_ seconds: Int, ofAll receipts: [String], in queue: String) async throws
    -> Refused
  {
    try await inBatches(receipts) { batch in
      Batch(
        queueUrl: queue,
        entries: batch.map { BatchEntry(id: $0.id, receiptHandle: $0.receipt, visibilityTimeout: seconds) })
    } call: {
      try await call("ChangeMessageVisibilityBatch", $0, BatchAnswer.self)
    }
  }

  private func inBatches(
    _ receipts: [String], make: ([(id: String, receipt: String)]) -> Batch,
    call: (Batch) async throws -> BatchAnswer
  ) async throws -> Refused {
    var refused: Refused = [:]
    for start in stride(from: 0, to: receipts.count, by: Self.batch) {
      let batch = receipts[start..<min(start + Self.batch, receipts.count)].enumerated().map {
        (id: String($0.offset), receipt: $0.element)
      }
      for entry in try await call(make(batch)).failed ?? [] {
        guard let receipt = batch.first(where: { $0.id == entry.id })?.receipt else { continue }
        refused[receipt] = entry.message ?? entry.code
      }
    }
    return refused
  }

  @discardableResult
  private func call<Answer: Decodable>(
    _ operation: String, _ request: some Encodable, _: Answer.Type, limits: TransferLimits = TransferLimits()
  ) async throws -> Answer {
    let response = try await connection.send(
      operation,
      AWSRequest(
        "POST", connection.settings.endpoint,
        headers: [
          HeaderField("Content-Type", "application/x-amz-json-1.0"),
          HeaderField("X-Amz-Target", "AmazonSQS.\(operation)"),
        ]),
      body: .bytes(try SQSDocument.encode(request)), limits: limits)
    return try SQSDocument.decode(Answer.self, from: response.body)
  }
}
