/// Who asks: an access key, and the token of a session where it is a temporary one.
package struct AWSCredentials: Sendable, Hashable, CustomStringConvertible {
  package let accessKey: String
  package let secretKey: String
  package let sessionToken: String?

  package init(accessKey: String, secretKey: String, sessionToken: String? = nil) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
  }

  /// Without the secrets.
  package var description: String { "access key \(accessKey)" }
}
