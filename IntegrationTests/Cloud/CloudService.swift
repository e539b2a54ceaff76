import AWSClient
import Foundation
import InspectorCloud
import TvidzTesting

/// `tvidz serve` on a bucket, queues and a database of one test.
struct CloudService: Sendable {
  let fixture: CloudFixture
  private let database: String
  private let folder: ScratchFolder

  /// - Precondition: the test has a schema of its own.
  init() async throws {
    fixture = try await CloudFixture()
    folder = try ScratchFolder()
    let url = try TestDatabase.requireURL()
    let options = "options=-csearch_path%3D\(try TestDatabase.current.schema)"
    database = url + (url.contains("?") ? "&" : "?") + options
  }

  private var environment: [String: String] {
    [
      "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
      "AWS_ENDPOINT_URL": "\(fixture.cloud.endpoint)", "TVIDZ_DATABASE_URL": database,
      "TVIDZ_S3_BUCKET": fixture.settings.bucket, "TVIDZ_SQS_QUEUE": fixture.settings.queue,
      "TVIDZ_SQS_DEAD_LETTERS": fixture.settings.deadLetters,
    ]
  }

  /// Runs one that answers requests.
  func serve<Value: Sendable>(
    _ settings: [String], _ body: @Sendable (RunningService) async throws -> Value
  ) async throws -> Value {
    try await RunningService.run(settings, environment: environment, data: folder.path("web"), body)
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
