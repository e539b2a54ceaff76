import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Synchronization
import TvidzTesting

/// A bucket and queues of one test, set up as the service does it.
struct CloudFixture: Sendable {
  let cloud: TestCloud
  let settings: CloudSettings
  let setUp: CloudSetUp
  let addresses: QueueAddresses

  /// - Parameters:
  ///   - url: of the server; the one that all tests share.
  ///   - transport: libcurl, unless told.
  init(at url: String? = TestCloud.url, transport: (any HTTPTransport)? = nil) async throws {
    cloud = try TestCloud(at: url, transport: transport)
    let name = TestCloud.name()
    settings = CloudSettings(bucket: name, queue: name, deadLetters: "\(name)-dead", visibility: 30)
    setUp = CloudSetUp(s3: cloud.s3, sqs: cloud.sqs, settings: settings)
    addresses = try await setUp.run(.make)
  }

  /// The queues as a process knows them that has run for a while.
  func knownQueues() -> CloudQueues { CloudQueues(setUp, known: addresses) }

  /// As each process has one.
  func queue(onPutAside: @escaping @Sendable (_ reason: String) -> Void = { _ in }) -> SQSUploadQueue {
    SQSUploadQueue(
      cloud.sqs, queues: CloudQueues(setUp), bucket: settings.bucket, visibility: settings.visibility,
      onPutAside: onPutAside)
  }

  /// What S3 sends when an object was put.
  func event(of key: String, eTag: String, bucket: String? = nil) -> String {
    #"{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"\#(bucket ?? settings.bucket)"},"#
      + #""object":{"key":"\#(key)","size":1,"eTag":"\#(eTag)"}}}"#
  }

  func send(_ events: String...) async throws {
    try await cloud.sqs.send("{\"Records\":[\(events.joined(separator: ","))]}", to: addresses.uploads)
  }

  /// All that was put aside so far.
  func deadLetters() async throws -> [String] {
    var bodies: [String] = []
    while true {
      let messages = try await cloud.sqs.receive(
        from: addresses.deadLetters, most: 10, wait: 1, visibility: 600)
      if messages.isEmpty { return bodies }
      bodies += messages.map(\.body)
    }
  }

  /// Receives until something came.
  func deliveries(_ count: Int, from queue: SQSUploadQueue) async throws -> [Delivery] {
    var deliveries: [Delivery] = []
    while deliveries.count < count { deliveries += try await queue.receive() }
    return deliveries
  }

  func messages(in queue: String) async throws -> (waiting: Int, hidden: Int) {
    let attributes = try await cloud.sqs.attributes(of: queue)
    func number(_ name: String) -> Int { attributes[name].flatMap { Int($0) } ?? -1 }
    return (number("ApproximateNumberOfMessages"), number("ApproximateNumberOfMessagesNotVisible"))
  }

  /// Waits until nothing is left, seen several times: a message that is just taken or told again is in neither number.
  func untilEmpty(_ queue: String) async throws {
    var looks = 0
    while looks < 5 {
      looks = try await messages(in: queue) == (0, 0) ? looks + 1 : 0
      try await Task.sleep(for: .milliseconds(50))
    }
  }
}
