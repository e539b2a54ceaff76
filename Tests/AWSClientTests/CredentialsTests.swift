import AWSClient
import Foundation
import Testing
import TvidzCore
import TvidzTesting

@Suite("AWS credentials")
struct CredentialsTests {
  private static let file = """
    # of a person
    [default]
    aws_access_key_id = DEFAULT
    aws_secret_access_key=secret/=with+signs=

    [team]
    AWS_ACCESS_KEY_ID= TEAM
    aws_secret_access_key = other
    aws_session_token = token
    ; a comment
    [broken]
    aws_access_key_id = ALONE
    """

  private func home() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      at: URL(filePath: folder.path(".aws")), withIntermediateDirectories: true)
    try Data(Self.file.utf8).write(to: URL(filePath: folder.path(".aws/credentials")))
    return folder
  }

  @Test("the environment comes before the file")
  func environmentFirst() async throws {
    let home = try home()
    let found = try await CredentialsChain.standard(environment: [
      "HOME": home.path("."), "AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s",
      "AWS_SESSION_TOKEN": "t",
    ]).credentials()
    #expect(found == AWSCredentials(accessKey: "E", secretKey: "s", sessionToken: "t"))
  }

  @Test("the profile of the file is the named one, or the default")
  func profiles() async throws {
    let home = try home()
    let standard = try await CredentialsChain.standard(environment: ["HOME": home.path(".")]).credentials()
    #expect(standard == AWSCredentials(accessKey: "DEFAULT", secretKey: "secret/=with+signs="))
    let team = try await CredentialsChain.standard(environment: [
      "HOME": home.path("."), "AWS_PROFILE": "team",
    ])
    .credentials()
    #expect(team == AWSCredentials(accessKey: "TEAM", secretKey: "other", sessionToken: "token"))
  }

  @Test("where nothing is set there are none, which is no error")
  func none() async throws {
    let home = try TemporaryFolder()
    #expect(try await CredentialsChain.standard(environment: ["HOME": home.path(".")]).credentials() == nil)
    #expect(try await CredentialsChain.standard(environment: [:]).credentials() == nil)
  }

  @Test(
    "what was named and cannot be used is an error that says what is missing",
    arguments: [
      (["AWS_ACCESS_KEY_ID": "E"], "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not"),
      (["AWS_SECRET_ACCESS_KEY": "s"], "AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not"),
      (["AWS_PROFILE": "absent"], "has no profile absent"),
      (["AWS_PROFILE": "broken"], "names no access key or no secret"),
      (["AWS_SHARED_CREDENTIALS_FILE": "/absent"], "the file /absent cannot be read"),
    ] as [([String: String], String)])
  func unusable(environment: [String: String], why: String) async throws {
    let home = try home()
    let error = await #expect(throws: ActionableError.self) {
      try await CredentialsChain.standard(
        environment: environment.merging(["HOME": home.path(".")]) { a, _ in a }
      )
      .credentials()
    }
    #expect(error?.why.contains(why) == true)
  }
}
