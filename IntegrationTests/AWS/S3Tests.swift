import AWSClient
import Foundation
import Synchronization
import Testing
import TvidzTesting

/// Bytes that arrived.
private final class Arrived: Sendable {
  private let bytes = Mutex(Data())
  var data: Data { bytes.withLock { $0 } }
  var consumer: ByteConsumer { { piece in self.bytes.withLock { $0.append(contentsOf: piece) } } }
}

@Suite("S3", .needsCloud, .timeLimit(.minutes(15)))
struct S3Tests {
  private static let keys = [
    "uploads/film.mp4", "a b.mp4", "a+b.mp4", "a=b&c.mp4", "~a.mp4", "Größe-映画-🎬.mp4", "100%25.mp4",
    "what?#.mp4",
    "(a)*'!.mp4", "a//b.mp4",
  ]

  @Test("an object comes back byte for byte, whatever its key", arguments: keys)
  func roundTrip(key: String) async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let bytes = Data((0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    let eTag = try await cloud.s3.put(.bytes(bytes), contentType: "video/mp4", at: key, in: bucket)
    let head = try #require(try await cloud.s3.head(key, in: bucket))
    #expect(head.size == 70_000)
    #expect(head.eTag == eTag)
    #expect(head.contentType == "video/mp4")
    let arrived = Arrived()
    _ = try await cloud.s3.get(key, in: bucket, ifMatch: eTag, consumer: arrived.consumer)
    #expect(arrived.data == bytes)
    try await cloud.s3.delete(key, in: bucket)
    #expect(try await cloud.s3.head(key, in: bucket) == nil)
  }

  @Test("the rest of an object is had from where the first part ended")
  func range() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    try await cloud.s3.put(
      .bytes(Data("0123456789".utf8)), contentType: "text/plain", at: "digits", in: bucket)
    let arrived = Arrived()
    let object = try await cloud.s3.get("digits", in: bucket, from: 4, consumer: arrived.consumer)
    #expect(String(decoding: arrived.data, as: UTF8.self) == "456789")
    #expect(object.size == 10)
  }

  @Test("an object that changed since is not had")
  func ifMatch() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let first = try await cloud.s3.put(.bytes(Data("1".utf8)), contentType: "text/plain", at: "a", in: bucket)
    try await cloud.s3.put(.bytes(Data("2".utf8)), contentType: "text/plain", at: "a", in: bucket)
    let arrived = Arrived()
    let error = await #expect(throws: ServiceError.self) {
      try await cloud.s3.get("a", in: bucket, ifMatch: first, consumer: arrived.consumer)
    }
    #expect(error?.status == 412)
    #expect(arrived.data.isEmpty)
  }

  @Test("what is not there is told by its code")
  func missing() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let error = await #expect(throws: ServiceError.self) {
      try await cloud.s3.get("absent", in: bucket, consumer: Arrived().consumer)
    }
    #expect(error?.code == "NoSuchKey")
    #expect(try await cloud.s3.bucketExists(bucket))
    #expect(try await !cloud.s3.bucketExists(TestCloud.name()))
  }

  @Test("a file is sent in parts, one of them twice, and is whole")
  func multipart() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let folder = try TemporaryFolder()
    let size = 5 * 1024 * 1024
    let bytes = Data((0..<size + 1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) })
    let file = folder.path("film")
    try bytes.write(to: URL(filePath: file))
    let upload = try await cloud.s3.beginUpload(of: "film", contentType: "video/mp4", in: bucket)
    _ = try await cloud.s3.upload(
      .bytes(Data("not this".utf8)), asPart: 2, of: upload, to: "film", in: bucket)
    let second = try await cloud.s3.upload(
      .file(path: file, offset: Int64(size), count: 1000), asPart: 2, of: upload, to: "film", in: bucket)
    let first = try await cloud.s3.upload(
      .file(path: file, offset: 0, count: Int64(size)), asPart: 1, of: upload, to: "film", in: bucket)
    let parts = try await cloud.s3.parts(of: upload, to: "film", in: bucket)
    #expect(parts.map(\.number) == [1, 2])
    #expect(parts.map(\.size) == [Int64(size), 1000])
    try await cloud.s3.complete(upload, [second, first], to: "film", in: bucket)
    let arrived = Arrived()
    _ = try await cloud.s3.get("film", in: bucket, consumer: arrived.consumer)
    #expect(arrived.data == bytes)
  }

  @Test("an upload that is given up leaves nothing, and is given up again without an error")
  func abort() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let upload = try await cloud.s3.beginUpload(of: "film", contentType: "video/mp4", in: bucket)
    try await cloud.s3.abort(upload, to: "film", in: bucket)
    try await cloud.s3.abort(upload, to: "film", in: bucket)
    #expect(try await cloud.s3.head("film", in: bucket) == nil)
  }

  @Test("a copy has the original's bytes, whatever its key")
  func copy() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    try await cloud.s3.put(.bytes(Data("x".utf8)), contentType: "text/plain", at: "a b+ü", in: bucket)
    try await cloud.s3.copy("a b+ü", to: "copy", in: bucket)
    let arrived = Arrived()
    _ = try await cloud.s3.get("copy", in: bucket, consumer: arrived.consumer)
    #expect(arrived.data == Data("x".utf8))
  }

  @Test("what a bucket is set up with is read back as it was set")
  func configuration() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    func expectKept<Rule: BucketRule>(_ rule: Rule) async throws {
      #expect(try await cloud.s3.rules(Rule.self, of: bucket).all == [])
      var rules = BucketRules<Rule>()
      rules.put(rule)
      try await cloud.s3.set(rules, of: bucket)
      #expect(try await cloud.s3.rules(Rule.self, of: bucket).all == [rule])
    }
    try await expectKept(
      S3Client.CORSRule(
        id: "pages", origins: ["https://films.example"], methods: ["PUT", "GET", "HEAD"], headers: ["*"],
        exposed: ["ETag", "Content-Range"], maxAge: 3600))
    try await expectKept(S3Client.UploadLifetime(id: "uploads", prefix: "uploads/", days: 2))
    let queue = try await cloud.sqs.create(TestCloud.name())
    let arn = try #require(try await cloud.sqs.attributes(of: queue)["QueueArn"])
    try await expectKept(S3Client.Notification(id: "uploads", queue: arn, prefix: "uploads/"))
  }
}
