import Foundation
import TvidzCore

/// A profile of the file that AWS's tools share: `AWS_SHARED_CREDENTIALS_FILE`, or `~/.aws/credentials`; the profile is
/// `AWS_PROFILE`, or `default`.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
package struct SharedFileCredentials: CredentialsSource {
  private let file: URL?
  private let profile: String
  /// Whether somebody named the file or the profile: then it has to be there.
  private let isNamed: Bool

  package init(environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let named = value("AWS_SHARED_CREDENTIALS_FILE")
    file =
      named.map { URL(filePath: $0) }
      ?? value("HOME").map { URL(filePath: $0).appending(path: ".aws/credentials") }
    profile = value("AWS_PROFILE") ?? "default"
    isNamed = named != nil || value("AWS_PROFILE") != nil
  }

  package func credentials() async throws -> AWSCredentials? {
    guard let file, let text = try? String(contentsOf: file, encoding: .utf8) else {
      guard isNamed else { return nil }
      throw failure("the file \(file?.path ?? "~/.aws/credentials") cannot be read")
    }
    guard let settings = Self.profile(profile, in: text) else {
      guard isNamed else { return nil }
      throw failure("\(file.path) has no profile \(profile)")
    }
    guard let accessKey = settings["aws_access_key_id"], let secretKey = settings["aws_secret_access_key"]
    else {
      throw failure("the profile \(profile) of \(file.path) names no access key or no secret")
    }
    return AWSCredentials(
      accessKey: accessKey, secretKey: secretKey, sessionToken: settings["aws_session_token"])
  }

  private func failure(_ why: String) -> ActionableError {
    ActionableError(
      .missingDependency, what: "cannot read the AWS credentials", why: why,
      remedy: "run `aws configure`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
  }

  /// The settings of a profile; nil where the text has none of that name.
  package static func profile(_ name: String, in text: String) -> [String: String]? {
    var settings: [String: String]?
    var isInside = false
    for line in text.split(whereSeparator: \.isNewline) {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("["), line.hasSuffix("]") {
        isInside = line.dropFirst().dropLast().trimmingCharacters(in: .whitespaces) == name
        if isInside, settings == nil { settings = [:] }
      } else if isInside, let equals = line.firstIndex(of: "=") {
        let key = line[..<equals].trimmingCharacters(in: .whitespaces).lowercased()
        settings?[key] = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
      }
    }
    return settings
  }
}
