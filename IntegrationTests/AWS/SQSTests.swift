import AWSClient
import Foundation
import Testing

@Suite("SQS", .needsCloud, .timeLimit(.minutes(15)))
struct SQSTests {
  @Test("a message is received, hidden, given back, received again and deleted")
  func message() async throws {
    let cloud = try TestCloud()
    let queue = try await cloud.sqs.create(TestCloud.name(), attributes: ["VisibilityTimeout": "60"])
    let body = "{\"key\":\"a <b> & \\\"c\\\" 映画\"}"
    try await cloud.sqs.send(body, to: queue)
    let first = try #require(
      try await cloud.sqs.receive(from: queue, most: 10, wait: 5, visibility: 60).first)
    #expect(first.body == body)
    #expect(first.receiveCount == 1)
    #expect(try await cloud.sqs.receive(from: queue, most: 10, wait: 0, visibility: 60) == [])
    try await cloud.sqs.setVisibility(0, of: first.receipt, in: queue)
    let second = try #require(
      try await cloud.sqs.receive(from: queue, most: 10, wait: 5, visibility: 60).first)
    #expect(second.id == first.id)
    #expect(second.receiveCount == 2)
    try await cloud.sqs.delete(second.receipt, from: queue)
    let left = try await cloud.sqs.attributes(of: queue)
    #expect(left["ApproximateNumberOfMessages"] == "0")
    #expect(left["ApproximateNumberOfMessagesNotVisible"] == "0")
  }

  @Test("more than a batch is deleted in batches, and what is refused is told by its receipt")
  func batches() async throws {
    let cloud = try TestCloud()
    let queue = try await cloud.sqs.create(TestCloud.name())
    for number in 1...12 { try await cloud.sqs.send("\(number)", to: queue) }
    var receipts: [String] = []
    while receipts.count < 12 {
      receipts += try await cloud.sqs.receive(from: queue, most: 10, wait: 5, visibility: 60).map(\.receipt)
    }
    #expect(try await cloud.sqs.setVisibility(120, ofAll: receipts, in: queue).isEmpty)
    let refused = try await cloud.sqs.delete(all: receipts + ["no receipt"], from: queue)
    #expect(Array(refused.keys) == ["no receipt"])
  }

  @Test("a queue that is not there is nil, and one that is there is made again without an error")
  func queues() async throws {
    let cloud = try TestCloud()
    let name = TestCloud.name()
    #expect(try await cloud.sqs.url(of: name) == nil)
    let url = try await cloud.sqs.create(name)
    #expect(try await cloud.sqs.create(name) == url)
    #expect(try await cloud.sqs.url(of: name) == url)
    try await cloud.sqs.set(["VisibilityTimeout": "77"], of: url)
    #expect(try await cloud.sqs.attributes(of: url)["VisibilityTimeout"] == "77")
  }

  @Test(
    "an object that arrives is announced to the queue", arguments: ["uploads/a.mp4", "uploads/a b+c=映画.mp4"])
  func event(key: String) async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let queue = try await cloud.sqs.create(TestCloud.name())
    let arn = try #require(try await cloud.sqs.attributes(of: queue)["QueueArn"])
    var notifications = BucketRules<S3Client.Notification>()
    notifications.put(S3Client.Notification(id: "uploads", queue: arn, prefix: "uploads/"))
    try await cloud.s3.set(notifications, of: bucket)
    try await cloud.s3.put(.bytes(Data("x".utf8)), contentType: "video/mp4", at: key, in: bucket)
    var bodies: [String] = []
    while !bodies.contains(where: { $0.contains("ObjectCreated:Put") }) {
      bodies += try await cloud.sqs.receive(from: queue, most: 10, wait: 20, visibility: 60).map(\.body)
    }
    #expect(bodies.count { $0.contains("ObjectCreated:Put") } == 1)
  }
}
