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

  /// As each process has one.
  func queue() -> SQSUploadQueue {
    SQSUploadQueue(cloud.sqs, queues: CloudQueues(setUp), visibility: settings.visibility)
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
}
