import Foundation
import Testing
import TvidzTesting

/// What keeps the service from starting is one sentence and exit code 5.
@Suite("A cloud that cannot be used", .needsDatabase, .ownSchema, .needsCloud, .timeLimit(.minutes(15)))
struct CloudStartTests {
  private func expect(_ sentence: String, _ environment: [String: String]) async throws {
    let result = try await CloudService().refused([], environment: environment)
    #expect(result.status == 5)
    #expect(result.errors.contains(sentence), "\(result.errors)")
    #expect(result.errorLines.count == 1, "\(result.errors)")
  }

  @Test(
    "missing bucket and queues, a server that does not answer and missing credentials are told",
    arguments: [
      (["TVIDZ_SETUP": "check", "TVIDZ_S3_BUCKET": "not-there"], "there is no bucket not-there"),
      (["TVIDZ_SETUP": "check", "TVIDZ_SQS_QUEUE": "not-there"], "there is no queue not-there"),
      (["TVIDZ_SETUP": "check", "TVIDZ_SQS_DEAD_LETTERS": "not-there"], "there is no queue not-there"),
      (["AWS_ENDPOINT_URL": "http://127.0.0.1:1"], "cannot use http://127.0.0.1:1: nobody answers"),
      (
        ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "HOME": "/nowhere"],
        "there are no AWS credentials"
      ),
      (
        ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_PROFILE": "films", "HOME": "/nowhere"],
        "cannot read the AWS credentials: the file /nowhere/.aws/credentials cannot be read"
      ),
    ])
  func refused(environment: [String: String], sentence: String) async throws {
    try await expect(sentence, environment)
  }

  /// LocalStack takes all credentials, and is in all regions.
  @Test(
    "credentials and regions that AWS refuses are told, and what to do about them",
    arguments: [
      (
        "unknown-key",
        "the credentials are not accepted (InvalidAccessKeyId); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
      ),
      ("wrong-secret", "the credentials are not accepted (SignatureDoesNotMatch); set AWS_ACCESS_KEY_ID"),
      ("expired", "the credentials are not accepted (ExpiredToken); set AWS_ACCESS_KEY_ID"),
      ("denied", "the credentials may not do this: ListObjectsV2 was refused with AccessDenied"),
      ("redirect", "set AWS_REGION to eu-west-3"),
      ("wrong-region", "set AWS_REGION to eu-west-3"),
      ("unknown-key-of-queues", "the credentials are not accepted (InvalidClientTokenId)"),
      ("denied-queues", "the credentials may not do this: GetQueueUrl was refused with AccessDenied"),
    ])
  func refusedByAWS(kind: String, sentence: String) async throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "answer_as_aws.py").path
    try await PythonServer.run([script, kind]) { port in
      try await expect(sentence, ["AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)"])
    }
  }

  @Test("a wrong password, a database that does not exist and one that does not answer are told")
  func database() async throws {
    let own = try TestDatabase.requireURL()
    func changed(_ change: (inout URLComponents) -> Void) throws -> [String: String] {
      var url = try #require(URLComponents(string: own))
      change(&url)
      return ["TVIDZ_DATABASE_URL": try #require(url.string)]
    }
    try await expect("password authentication failed", changed { $0.password = "not-the-password" })
    try await expect("correct TVIDZ_DATABASE_URL", changed { $0.path = "/nowhere" })
    try await expect("start the server, or correct TVIDZ_DATABASE_URL", changed { $0.port = 1 })
  }
}
