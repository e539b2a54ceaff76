import AWSClient
import Foundation
import InspectorCloud
import TvidzTesting

/// `tvidz serve` on a bucket, queues and a database of one test.
struct CloudService: Sendable {
  let fixture: CloudFixture
  private let endpoint: String
  private let database: String
  private let folder: ScratchFolder

  /// - Parameters:
  ///   - endpoint: by which the service reaches S3 and SQS; the fixture's own.
  ///   - database: its URL; the schema of the test.
  init(_ fixture: CloudFixture, endpoint: String? = nil, database: String) throws {
    self.fixture = fixture
    self.endpoint = endpoint ?? "\(fixture.cloud.endpoint)"
    self.database = database
    folder = try ScratchFolder()
  }

  /// - Precondition: the test has a schema of its own.
  init() async throws {
    try self.init(try await CloudFixture(), database: TestDatabase.current.url)
  }

  private var environment: [String: String] {
    [
      "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
      "AWS_ENDPOINT_URL": endpoint, "TVIDZ_DATABASE_URL": database,
      "TVIDZ_S3_BUCKET": fixture.settings.bucket, "TVIDZ_SQS_QUEUE": fixture.settings.queue,
      "TVIDZ_SQS_DEAD_LETTERS": fixture.settings.deadLetters,
    ]
  }

  /// Runs one that answers requests.
  ///
  /// - Parameter name: of its folder: one at a time.
  func serve<Value: Sendable>(
    _ settings: [String], as name: String = "web", environment changed: [String: String] = [:],
    _ body: @Sendable (RunningService) async throws -> Value
  ) async throws -> Value {
    try await RunningService.run(
      settings, environment: environment.merging(changed) { $1 }, data: folder.path(name), body)
  }

  /// Runs one that analyses videos, until it ends.
  ///
  /// - Parameters:
  ///   - number: of its folder: one at a time.
  ///   - started: told the number of its process.
  /// - Returns: its log.
  func inspect(
    _ number: Int, _ settings: [String] = [], started: @escaping @Sendable (Int32) -> Void
  ) async throws -> String {
    try await BuiltProgram.program.run(
      ["serve", "--data", folder.path("inspector\(number)"), "--set", "role=inspect", "--jobs", "1"]
        + settings,
      environment: BuiltProgram.environment.merging(environment) { $1 }, atMost: 900,
      started: started
    ).errors
  }

  /// How it ends where it cannot start.
  func refused(_ settings: [String], environment changed: [String: String]) async throws
    -> BuiltProgram.Result
  {
    try await BuiltProgram.run(
      ["serve", "--data", folder.path("refused"), "--port", "0"] + settings,
      environment: BuiltProgram.environment.merging(environment) { $1 }.merging(changed) { $1 })
  }
}
