import AWSClient
import Foundation
import InspectorCloud
import Testing
import TvidzCore

@Suite("Set-up of the cloud", .needsCloud, .timeLimit(.minutes(5)))
struct CloudSetUpTests {
  @Test("what was made is found right by the check, and making it again changes nothing")
  func twice() async throws {
    let fixture = try await CloudFixture()
    #expect(try await fixture.setUp.run(.check) == fixture.addresses)
    #expect(try await fixture.setUp.run(.make) == fixture.addresses)
    let s3 = fixture.cloud.s3
    #expect(try await s3.notifications(of: fixture.settings.bucket).count == 1)
    let rule = try #require(try await s3.corsRules(of: fixture.settings.bucket).first)
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
    try await cloud.s3.set([S3Client.Notification](), of: name)
    let second = await #expect(throws: ActionableError.self) { try await setUp.run(.check) }
    #expect(second?.why == "the bucket \(name) does not tell the queue \(name) of new uploads")
  }

  @Test("notifications of others stay")
  func others() async throws {
    let fixture = try await CloudFixture()
    let bucket = fixture.settings.bucket
    let ours = try #require(try await fixture.cloud.s3.notifications(of: bucket).first)
    let other = S3Client.Notification(id: "somebody", queue: ours.queue, prefix: "else/")
    try await fixture.cloud.s3.set([other], of: bucket)
    _ = try await fixture.setUp.run(.make)
    #expect(Set(try await fixture.cloud.s3.notifications(of: bucket)) == [ours, other])
  }

  @Test("an endpoint where nobody answers is one sentence")
  func unreachable() async throws {
    let settings = ServiceConnection.Settings(
      endpoint: try #require(ServiceEndpoint("http://127.0.0.1:1")), region: "eu-central-1",
      credentials: StaticCredentials(AWSCredentials(accessKey: "test", secretKey: "test")))
    let transport = try CurlTransport()
    let setUp = CloudSetUp(
      s3: S3Client(ServiceConnection(.s3, settings, transport: transport)),
      sqs: SQSClient(ServiceConnection(.sqs, settings, transport: transport)),
      settings: CloudSettings(bucket: "a", queue: "a", deadLetters: "b"))
    let error = await #expect(throws: ActionableError.self) { try await setUp.run(.make) }
    #expect(error?.kind == .missingDependency)
    #expect(error?.what == "cannot use http://127.0.0.1:1")
  }
}
