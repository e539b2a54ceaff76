package import Foundation
package import HTTPTypes

/// Which requests are refused before anything is done for them: a pure decision.
package struct AccessRules: Sendable {
  /// What the rules look at.
  package struct Ask: Sendable, Hashable {
    package var method = HTTPRequest.Method.get
    /// Of the route that was found; nil where there is none.
    package var access: Route.Access?
    /// The `Host` header.
    package var host: String?
    package var origin: String?
    package var contentType: String?
    package var authorization: String?
    /// The session cookie.
    package var session: String?

    package init() {}

    var changesState: Bool { method != .get && method != .head && method != .options }
  }

  private let hosts: Set<String>
  private let publicOrigin: String?
  private let credentials: Credentials

  package init(settings: HTTPSettings, credentials: Credentials) {
    let publicHost = settings.publicURL.flatMap { URL(string: $0)?.host() }
    let names =
      ["127.0.0.1", "localhost", "[::1]", settings.host] + settings.allowedHosts + [publicHost ?? ""]
    hosts = Set(names.map { $0.lowercased() }.filter { !$0.isEmpty })
    publicOrigin = settings.publicURL.map { $0.lowercased().trimmingSuffix("/") }
    self.credentials = credentials
  }

  /// Nil where the request is let through.
  package func refusal(of ask: Ask, at now: Date) -> Problem? {
    // A page of another name that was made to point here (DNS rebinding) gives its own name.
    guard let host = ask.host, hosts.contains(Self.name(of: host)) else { return Self.wrongHost }
    if ask.changesState {
      // Browsers say which page a request comes from; programs say nothing.
      if let origin = ask.origin, !isOwn(origin, host: host) { return Self.wrongOrigin }
      // No form can send this, so that no foreign page can without asking first. Where there is no route, nothing
      // happens, and that is what is told.
      if ask.access != nil, ask.method == .post, !Self.isJSON(ask.contentType) { return Self.wrongType }
    }
    if ask.access == .token, !credentials.admit(ask.authorization, session: ask.session, at: now) {
      return Self.noToken
    }
    return nil
  }

  private func isOwn(_ origin: String, host: String) -> Bool {
    let origin = origin.lowercased()
    return origin == "http://" + host.lowercased() || origin == publicOrigin
  }

  /// Without the port.
  private static func name(of host: String) -> String {
    let host = host.lowercased()
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
    return String(host.prefix { $0 != ":" })
  }

  private static func isJSON(_ contentType: String?) -> Bool {
    let type = contentType?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces).lowercased()
    return type == "application/json"
  }

  static let wrongHost = Problem(
    .misdirectedRequest, "wrong-host", "The service is not known by the name that the Host header gives.",
    remedy: "Add the name to http.allowed-hosts.")
  static let wrongOrigin = Problem(
    .forbidden, "wrong-origin", "The request comes from a page of another origin.",
    remedy: "Set http.public-url to the address by which browsers reach the service.")
  static let wrongType = Problem(
    .unsupportedMediaType, "wrong-type", "A POST needs Content-Type: application/json, also without a body.")
  static let noToken = Problem(
    .unauthorized, "no-token", "This needs the token of the service.",
    remedy: "Send Authorization: Bearer TOKEN, or sign in with POST /api/session.",
    headers: [.wwwAuthenticate: "Bearer"])
}

extension String {
  func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
