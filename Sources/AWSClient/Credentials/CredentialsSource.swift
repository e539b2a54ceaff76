import TvidzCore

/// Where credentials come from. They are asked for before each request: what is temporary may have been renewed.
package protocol CredentialsSource: Sendable {
  /// Nil where there are none here.
  ///
  /// - Throws: an `ActionableError` where there are some that cannot be used.
  func credentials() async throws -> AWSCredentials?
}

/// The first source that has some.
package struct CredentialsChain: CredentialsSource {
  private let sources: [any CredentialsSource]

  package init(_ sources: [any CredentialsSource]) { self.sources = sources }

  /// The environment, and then the shared file: as AWS's own tools do it.
  package static func standard(environment: [String: String]) -> CredentialsChain {
    CredentialsChain([
      EnvironmentCredentials(environment: environment), SharedFileCredentials(environment: environment),
    ])
  }

  package func credentials() async throws -> AWSCredentials? {
    for source in sources {
      if let credentials = try await source.credentials() { return credentials }
    }
    return nil
  }
}

/// The same ones always.
package struct StaticCredentials: CredentialsSource {
  private let known: AWSCredentials

  package init(_ known: AWSCredentials) { self.known = known }

  package func credentials() async throws -> AWSCredentials? { known }
}

/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and, for temporary ones, `AWS_SESSION_TOKEN`.
package struct EnvironmentCredentials: CredentialsSource {
  private let environment: [String: String]

  package init(environment: [String: String]) { self.environment = environment }

  package func credentials() async throws -> AWSCredentials? {
    let accessKey = value("AWS_ACCESS_KEY_ID"), secretKey = value("AWS_SECRET_ACCESS_KEY")
    if accessKey == nil, secretKey == nil { return nil }
    guard let accessKey, let secretKey else {
      let (there, missing) =
        accessKey == nil
        ? ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID") : ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
      throw ActionableError(
        .usage, what: "the AWS credentials are not whole", why: "\(there) is set and \(missing) is not",
        remedy: "set both or none")
    }
    return AWSCredentials(
      accessKey: accessKey, secretKey: secretKey, sessionToken: value("AWS_SESSION_TOKEN"))
  }

  private func value(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}
