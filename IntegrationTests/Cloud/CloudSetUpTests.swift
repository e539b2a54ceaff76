import AWSClient
import Foundation
import InspectorCloud
import Synchronization
import Testing
import TvidzCore

/// Answers like AWS in the first seconds after a queue's policy was set.
private final class SlowCloud: HTTPTransport {
  private let transport: CurlTransport
  private let refusals = Mutex(2)

  init() throws { transport = try CurlTransport() }

  func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse {
    let isRefused = refusals.withLock { refusals in
      guard request.method == "PUT", request.url.hasSuffix("notification="), refusals > 0 else {
        return false
      }
      refusals -= 1
      return true
    }
    guard isRefused else { return try await transport.send(request, consumer: consumer) }
    let message = "Unable to validate the following destination configurations"
    return HTTPResponse(
      status: 400,
      body: Data("<Error><Code>InvalidArgument</Code><Message>\(message)</Message></Error>".utf8))
  }
}

@Suite("Set-up of the cloud", .needsCloud, .timeLimit(.minutes(15)))
struct CloudSetUpTests {
  @Test("what was made is found right by the check, and making it again sends nothing that changes anything")
  func twice() async throws {
    let witness = try WitnessTransport()
    let fixture = try await CloudFixture(transport: witness)
    #expect(!witness.changes().isEmpty)
    #expect(try await fixture.setUp.run(.check) == fixture.addresses)
    #expect(try await fixture.setUp.run(.make) == fixture.addresses)
    #expect(witness.changes() == [])
    let (s3, bucket) = (fixture.cloud.s3, fixture.settings.bucket)
    #expect(try await s3.rules(S3Client.Notification.self, of: bucket).all.count == 1)
    let rule = try #require(try await s3.rules(S3Client.CORSRule.self, of: bucket).all.first)
    #expect(rule.methods == ["PUT", "GET", "HEAD"])
    #expect(rule.exposed == ["ETag", "Content-Range", "Accept-Ranges"])
    let attributes = try await fixture.cloud.sqs.attributes(of: fixture.addresses.uploads)
    #expect(attributes["RedrivePolicy"]?.contains("\(fixture.settings.deadLetters)") == true)
  }

  @Test("three processes at once make one set-up")
  func together() async throws {
    let cloud = try TestCloud()
    let name = TestCloud.name()
    let settings = CloudSettings(bucket: name, queue: name, deadLetters: "\(name)-dead")
    let setUp = CloudSetUp(s3: cloud.s3, sqs: cloud.sqs, settings: settings)
    let found = try await withThrowingTaskGroup(of: QueueAddresses.self) { group in
      for _ in 0..<3 { group.addTask { try await setUp.run(.make) } }
      return try await group.reduce(into: Set<QueueAddresses>()) { $0.insert($1) }
    }
    #expect(found.count == 1)
    #expect(try await setUp.run(.check) == found.first)
  }

  @Test("the check makes nothing, and tells each thing that is missing")
  func check() async throws {
    let cloud = try TestCloud()
    let name = TestCloud.name()
    let settings = CloudSettings(bucket: name, queue: name, deadLetters: "\(name)-dead")
    let setUp = CloudSetUp(s3: cloud.s3, sqs: cloud.sqs, settings: settings)
    let error = await #expect(throws: ActionableError.self) { try await setUp.run(.check) }
    #expect(error?.kind == .missingDependency)
    #expect(
      error?.why
        == "there is no bucket \(name); there is no queue \(name)-dead; there is no queue \(name)")
    #expect(try await !cloud.s3.bucketExists(name))

    _ = try await setUp.run(.make)
    try await cloud.s3.set(BucketRules<S3Client.Notification>(), of: name)
    let second = await #expect(throws: ActionableError.self) { try await setUp.run(.check) }
    #expect(second?.why == "the bucket \(name) does not tell the queue \(name) of new uploads")
  }

  @Test("a notification that S3 does not take before it knows the queue's new policy is set again")
  func notKnownYet() async throws {
    let cloud = try TestCloud(transport: SlowCloud())
    let name = TestCloud.name()
    let waits = Mutex<[Duration]>([])
    let setUp = CloudSetUp(
      s3: cloud.s3, sqs: cloud.sqs,
      settings: CloudSettings(bucket: name, queue: name, deadLetters: "\(name)-dead")
    ) { wait in
      waits.withLock { $0.append(wait) }
    }
    _ = try await setUp.run(.make)
    #expect(waits.withLock { $0 } == [.seconds(5), .seconds(5)])
    _ = try await setUp.run(.check)
  }

  @Test("an endpoint where nobody answers is one sentence that names it", arguments: [true, false])
  func unreachable(alsoS3: Bool) async throws {
    let settings = ServiceConnection.Settings(
      endpoint: try #require(ServiceEndpoint("http://127.0.0.1:1")), region: "eu-central-1",
      credentials: StaticCredentials(AWSCredentials(accessKey: "test", secretKey: "test")))
    let transport = try CurlTransport()
    let name = TestCloud.name()
    let nobody = S3Client(ServiceConnection(.s3, settings, transport: transport))
    let setUp = CloudSetUp(
      s3: alsoS3 ? nobody : try TestCloud().s3,
      sqs: SQSClient(ServiceConnection(.sqs, settings, transport: transport)),
      settings: CloudSettings(bucket: name, queue: name, deadLetters: "\(name)-dead"))
    let error = await #expect(throws: ActionableError.self) { try await setUp.run(.make) }
    #expect(error?.kind == .missingDependency)
    #expect(error?.what == "cannot use http://127.0.0.1:1")
    #expect(error?.why.hasPrefix("nobody answers") == true)
  }
}
