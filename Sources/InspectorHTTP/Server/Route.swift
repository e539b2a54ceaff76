package import HTTPTypes

/// One address of the service, and who may use it.
package struct Route: Sendable, Hashable {
  package enum Access: Sendable, Hashable {
    /// Everybody: the page, its session, and what tells whether the service is well.
    case free
    /// Who knows the token, where there is one.
    case token
    /// Who was given the address: it is signed.
    case signature
  }

  package let method: HTTPRequest.Method
  /// `/api/videos/{id}`.
  package let path: String
  package let access: Access

  package init(_ method: HTTPRequest.Method, _ path: String, _ access: Access = .token) {
    self.method = method
    self.path = path
    self.access = access
  }

  /// Whether a request's path is one of this route's.
  package func matches(path: some StringProtocol) -> Bool {
    let own = self.path.split(separator: "/")
    let other = path.split(separator: "/")
    return own.count == other.count && zip(own, other).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
  }
}
