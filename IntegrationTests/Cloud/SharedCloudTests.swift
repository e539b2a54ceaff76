import AWSClient
import Foundation
import InspectorCloud
import Testing
import TvidzCore
import TvidzTesting

/// A bucket and a queue that are not ours alone: what others set there is none of our business.
@Suite("Set-up of a cloud that is shared", .needsCloud, .timeLimit(.minutes(15)))
struct SharedCloudTests {
  /// Documents of a bucket as S3 itself has them, set and read without our client.
  private struct RawBucket {
    let fixture: CloudFixture

    func read(_ kind: String) async throws -> String {
      let output = try await ExternalProgram("curl").require(
        ["--silent", "--fail", "--noproxy", "*", address(kind)])
      return String(decoding: output.output, as: UTF8.self)
    }

    func write(_ kind: String, _ document: String) async throws {
      let folder = try ScratchFolder()
      let file = try folder.write(document, to: "document")
      let sum = try await ExternalProgram("openssl").require(["dgst", "-md5", "-binary", file]).output
      _ = try await ExternalProgram("curl").require([
        "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", "--request", "PUT", "--header",
        "Content-Type: application/xml", "--header", "Content-MD5: \(sum.base64EncodedString())",
        "--data-binary", "@\(file)", address(kind),
      ])
    }

    private func address(_ kind: String) -> String {
      "\(fixture.cloud.endpoint)/\(fixture.settings.bucket)?\(kind)"
    }
  }

  /// Kinds of lists, with a rule of somebody else that has things in it of which we know nothing.
  private static let others = [
    (
      "cors", "CORSConfiguration",
      "<CORSRule><ID>shop</ID><AllowedOrigin>https://shop.example</AllowedOrigin><AllowedMethod>DELETE</AllowedMethod>"
        + "<MaxAgeSeconds>5</MaxAgeSeconds></CORSRule>"
    ),
    (
      "lifecycle", "LifecycleConfiguration",
      "<Rule><ID>logs</ID><Filter><And><Prefix>logs/</Prefix><Tag><Key>a&amp;b</Key><Value>1</Value></Tag></And></Filter>"
        + "<Status>Enabled</Status><Expiration><Days>7</Days></Expiration>"
        + "<NoncurrentVersionExpiration><NoncurrentDays>3</NoncurrentDays>"
        + "<NewerNoncurrentVersions>2</NewerNoncurrentVersions></NoncurrentVersionExpiration></Rule>"
    ),
    (
      "notification", "NotificationConfiguration",
      "<QueueConfiguration><Id>somebody</Id><Queue>QUEUE</Queue><Event>s3:ObjectRemoved:*</Event><Filter><S3Key>"
        + "<FilterRule><Name>Suffix</Name><Value>.log</Value></FilterRule></S3Key></Filter></QueueConfiguration>"
        + "<EventBridgeConfiguration></EventBridgeConfiguration>"
    ),
  ]

  /// Elements of a document with their texts, in the order of their names: servers have one of their own.
  private static func parts(_ document: String) -> [String] {
    document.matches(of: /<(\w+)[^>]*>([^<]*)/).map {
      "\($0.output.1): \($0.output.2.trimmingCharacters(in: .newlines))"
    }.sorted()
  }

  private func document(_ root: String, _ rules: String, _ fixture: CloudFixture) async throws -> String {
    let queue = try await fixture.cloud.sqs.attributes(of: fixture.addresses.uploads)["QueueArn"] ?? ""
    return """
      <\(root) xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\(rules.replacing("QUEUE", with: queue))</\(root)>
      """
  }

  @Test("rules of others stay with all that is in them, and ours come beside them", arguments: others)
  func rules(kind: String, root: String, rules: String) async throws {
    let witness = try WitnessTransport()
    let fixture = try await CloudFixture(transport: witness)
    let bucket = RawBucket(fixture: fixture)
    let ours = Self.parts(try await bucket.read(kind))
    try await bucket.write(kind, document(root, rules, fixture))
    let theirs = Self.parts(try await bucket.read(kind))
    let error = await #expect(throws: ActionableError.self) { try await fixture.setUp.run(.check) }
    #expect(error?.kind == .missingDependency)
    _ = witness.changes()
    _ = try await fixture.setUp.run(.make)
    let both = Self.parts(try await bucket.read(kind))
    // The root is the one thing that both have.
    #expect(both == (ours + theirs.filter { $0 != "\(root): " }).sorted())
    #expect(witness.changes().count == 1)
    _ = try await fixture.setUp.run(.make)
    #expect(witness.changes() == [])
  }

  @Test("a rule of ours that was another one is replaced, and the check tells of it")
  func stricter() async throws {
    let fixture = try await CloudFixture()
    var settings = fixture.settings
    settings.origins = ["https://films.example"]
    settings.uploadDays = 1
    let setUp = CloudSetUp(s3: fixture.cloud.s3, sqs: fixture.cloud.sqs, settings: settings)
    let name = settings.bucket
    let error = await #expect(throws: ActionableError.self) { try await setUp.run(.check) }
    #expect(
      error?.why == """
        the CORS rule tvidz-pages of the bucket \(name) is not what pages of https://films.example need; \
        the lifecycle rule tvidz-uploads of the bucket \(name) is not to throw away after 1 days what is never completed
        """)
    _ = try await setUp.run(.make)
    let rules = try await fixture.cloud.s3.rules(S3Client.CORSRule.self, of: name).all
    #expect(rules.map(\.origins) == [["https://films.example"]])
    let lifetimes = try await fixture.cloud.s3.rules(S3Client.UploadLifetime.self, of: name).all
    #expect(lifetimes.map(\.days) == [1])
  }

  @Test("a rule that says what ours does, without a name, becomes ours")
  func nameless() async throws {
    let fixture = try await CloudFixture()
    let bucket = RawBucket(fixture: fixture)
    let named = try await bucket.read("cors")
    try await bucket.write("cors", named.replacing(/<ID>.*<\/ID>/, with: ""))
    _ = try await fixture.setUp.run(.make)
    #expect(Self.parts(try await bucket.read("cors")) == Self.parts(named))
  }

  // MARK: The queue

  @Test("statements of others in the queue's Policy stay, and of its attributes only what differs is set")
  func policy() async throws {
    let witness = try WitnessTransport()
    let fixture = try await CloudFixture(transport: witness)
    let (sqs, queue) = (fixture.cloud.sqs, fixture.addresses.uploads)
    let before = try await sqs.attributes(of: queue)
    let name = try #require(before["QueueArn"])
    let other =
      #"{"Sid":"somebody","Effect":"Deny","Principal":"*","Action":["sqs:*"],"Resource":"\#(name)","#
      + #""Condition":{"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"s3:TlsVersion":1.2}}}"#
    try await sqs.set(
      [
        "Policy": #"{"Version":"2008-10-17","Id":"theirs","Statement":\#(other)}"#, "VisibilityTimeout": "77",
      ],
      of: queue)
    let error = await #expect(throws: ActionableError.self) { try await fixture.setUp.run(.check) }
    #expect(error?.why == "the queue \(fixture.settings.queue) takes nothing from the bucket (Policy)")
    _ = witness.changes()
    _ = try await fixture.setUp.run(.make)
    #expect(witness.changes() == ["AmazonSQS.SetQueueAttributes"])
    _ = try await fixture.setUp.run(.make)
    #expect(witness.changes() == [])
    let after = try await sqs.attributes(of: queue)
    #expect(after["VisibilityTimeout"] == "77")
    #expect(after["RedrivePolicy"] == before["RedrivePolicy"])
    let policy = try Self.object(after["Policy"])
    let ours = try #require(try Self.object(before["Policy"])["Statement"] as? [Any])
    let wanted: [String: Any] = [
      "Version": "2008-10-17", "Id": "theirs", "Statement": [try Self.object(other)] + ours,
    ]
    #expect(try Self.text(policy) == Self.text(wanted))
  }

  @Test("a Policy or a RedrivePolicy of ours that says something else is told by the check, and made right")
  func different() async throws {
    let fixture = try await CloudFixture()
    let (sqs, queue) = (fixture.cloud.sqs, fixture.addresses.uploads)
    let before = try await sqs.attributes(of: queue)
    let policy = try #require(before["Policy"])
    let redrive = try #require(before["RedrivePolicy"])
    try await sqs.set(
      [
        "Policy": policy.replacing("s3:::", with: "s3:::another-"),
        "RedrivePolicy": redrive.replacing("\"20\"", with: "\"3\""),
      ], of: queue)
    let error = await #expect(throws: ActionableError.self) { try await fixture.setUp.run(.check) }
    let settings = fixture.settings
    #expect(
      error?.why == """
        the queue \(settings.queue) does not put aside into \(settings.deadLetters) what was received 20 times \
        (RedrivePolicy); the statement tvidz of the queue \(settings.queue) is not that the bucket \(settings.bucket) \
        may send to it (Policy)
        """)
    _ = try await fixture.setUp.run(.make)
    let after = try await sqs.attributes(of: queue)
    #expect(after["Policy"] == policy)
    #expect(after["RedrivePolicy"] == redrive)
  }

  private static func object(_ text: String?) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data((text ?? "").utf8)) as? [String: Any])
  }

  private static func text(_ object: [String: Any]) throws -> String {
    String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: .sortedKeys), as: UTF8.self)
  }
}
