import AWSClient
import Foundation
import Testing
import TvidzTesting

/// S3 and SQS for a test: LocalStack, or what `AWS_ENDPOINT_URL` names.
struct TestCloud: Sendable {
  let endpoint: ServiceEndpoint
  let transport: any HTTPTransport
  let s3: S3Client
  let sqs: SQSClient

  struct NotThere: Error, CustomStringConvertible {
    let description: String
  }

  static var url: String? { ProcessInfo.processInfo.environment["AWS_ENDPOINT_URL"] }

  /// - Parameters:
  ///   - url: of the server; what `AWS_ENDPOINT_URL` names.
  ///   - transport: libcurl, unless told.
  init(
    at url: String? = Self.url,
    credentials: any CredentialsSource = StaticCredentials(
      AWSCredentials(accessKey: "test", secretKey: "test")),
    transport: (any HTTPTransport)? = nil
  ) throws {
    guard let endpoint = url.flatMap({ ServiceEndpoint($0) }) else {
      throw NotThere(description: "AWS_ENDPOINT_URL is not set, and TVIDZ_INTEGRATION is 1")
    }
    self.endpoint = endpoint
    self.transport = try transport ?? CurlTransport()
    let settings = ServiceConnection.Settings(
      endpoint: endpoint, region: "eu-central-1", credentials: credentials)
    s3 = S3Client(ServiceConnection(.s3, settings, transport: self.transport))
    sqs = SQSClient(ServiceConnection(.sqs, settings, transport: self.transport))
  }

  /// A name that no other test has, for a bucket or a queue.
  static func name() -> String { "test-\(UUID().uuidString.lowercased())" }

  func newBucket() async throws -> String {
    let name = Self.name()
    try await s3.create(name)
    return name
  }
}

extension Trait where Self == ConditionTrait {
  /// Skipped where no service was started; fails where ./tools/test started some and this one is not there.
  static var needsCloud: Self {
    .enabled(
      "no LocalStack: ./tools/services up; eval \"$(./tools/services env)\"",
      { TestCloud.url != nil || TestDatabase.mustBeThere })
  }
}
