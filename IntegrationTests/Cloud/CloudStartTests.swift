import Foundation
import Testing
import TvidzTesting

/// What keeps the service from starting is one sentence and exit code 5.
@Suite("A cloud that cannot be used", .needsDatabase, .ownSchema, .needsCloud, .timeLimit(.minutes(15)))
struct CloudStartTests {
  @Test(
    "missing bucket and queues, a server that does not answer and missing credentials are told",
    arguments: [
      (["TVIDZ_SETUP": "check", "TVIDZ_S3_BUCKET": "not-there"], "there is no bucket not-there"),
      (["TVIDZ_SETUP": "check", "TVIDZ_SQS_QUEUE": "not-there"], "there is no queue not-there"),
      (["AWS_ENDPOINT_URL": "http://127.0.0.1:1"], "cannot use http://127.0.0.1:1: nobody answers"),
      (
        ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": "/nowhere"],
        "there are no AWS credentials"
      ),
    ])
  func refused(environment: [String: String], sentence: String) async throws {
    let result = try await CloudService().refused([], environment: environment)
    #expect(result.status == 5)
    #expect(result.errors.contains(sentence), "\(result.errors)")
    #expect(result.errorLines.count == 1, "\(result.errors)")
  }
}
