package import AWSClient
import Catalog
import Foundation
package import Inspector
import TvidzCore

/// A queue of SQS that a bucket tells of new objects.
///
/// A message is deleted when all that it told of was taken. What was not comes back when its visibility ends; whoever
/// takes it knows what it knew. One that is no event of S3, or of another bucket, is put aside at once.
package actor SQSUploadQueue: UploadQueue {
  private let sqs: SQSClient
  private let queues: CloudQueues
  /// Of which it takes events.
  private let bucket: String
  /// Seconds.
  private let visibility: Int
  private let onPutAside: @Sendable (_ reason: String) -> Void
  /// Records of messages that were not taken yet, by receipt.
  private var open: [String: Set<Int>] = [:]

  /// - Parameters:
  ///   - visibility: seconds for which a message is hidden from others, 1 to 43,200.
  ///   - onPutAside: told why a message is one that nobody can work on.
  package init(
    _ sqs: SQSClient, queues: CloudQueues, bucket: String, visibility: Int,
    onPutAside: @escaping @Sendable (_ reason: String) -> Void = { _ in }
  ) {
    self.sqs = sqs
    self.queues = queues
    self.bucket = bucket
    self.visibility = visibility
    self.onPutAside = onPutAside
  }

  package func receive() async throws -> [Delivery] {
    do {
      let messages = try await sqs.receive(
        from: queues.addresses().uploads, most: SQSClient.batch, wait: SQSClient.longestWait,
        visibility: visibility)
      var deliveries: [Delivery] = []
      for message in messages { deliveries += try await open(message) }
      return deliveries
    } catch {
      // Whatever it was: what may have gone is made once more.
      await queues.forget()
      throw error
    }
  }

  private func open(_ message: SQSClient.Message) async throws -> [Delivery] {
    switch UploadMessage(message.body) {
    case .arrivals(let arrivals):
      let ours = arrivals.filter { $0.location.bucket == bucket }
      if let stranger = arrivals.first(where: { $0.location.bucket != bucket }) {
        try await putAside(message, for: "the message tells of the bucket \(stranger.location.bucket)")
      }
      guard ours.isEmpty else {
        open[message.receipt] = Set(ours.indices)
        return ours.enumerated().map {
          Delivery(
            arrival: $0.element, receipt: "\($0.offset) \(message.receipt)", receives: message.receiveCount)
        }
      }
    case .nothing: break
    case .unknown(let reason): try await putAside(message, for: reason)
    }
    try await sqs.delete(message.receipt, from: queues.addresses().uploads)
    return []
  }

  /// As the queue itself would do it.
  private func putAside(_ message: SQSClient.Message, for reason: String) async throws {
    try await sqs.send(message.body, to: queues.addresses().deadLetters)
    onPutAside(reason)
  }

  package func delete(_ delivery: Delivery) async throws {
    guard let (record, receipt) = Self.parts(of: delivery), var left = open[receipt] else { return }
    left.remove(record)
    open[receipt] = left
    guard left.isEmpty else { return }
    try await sqs.delete(receipt, from: queues.addresses().uploads)
    open[receipt] = nil
  }

  package func giveBack(_ delivery: Delivery, after delay: Duration) async throws {
    guard let (_, receipt) = Self.parts(of: delivery) else { return }
    // All of it is told again, also what was taken.
    open[receipt] = nil
    let seconds = min(Int(delay.components.seconds), SQSClient.longestVisibility)
    try await sqs.setVisibility(max(1, seconds), of: receipt, in: queues.addresses().uploads)
  }

  private static func parts(of delivery: Delivery) -> (record: Int, receipt: String)? {
    let parts = delivery.receipt.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let record = Int(parts[0]) else { return nil }
    return (record, String(parts[1]))
  }
}
