/// A name and a value of a query, neither of them encoded.
package struct QueryItem: Sendable, Hashable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String = "") {
    self.name = name
    self.value = value
  }
}

/// A name and a value of a header.
package struct HeaderField: Sendable, Hashable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// Where a service answers: scheme, host and port.
package struct ServiceEndpoint: Sendable, Hashable, CustomStringConvertible {
  package let scheme: String
  /// IPv6 addresses in brackets.
  package let host: String
  /// nil is the scheme's own.
  package let port: Int?

  /// `https://host[:port]`, without a path.
  package init?(_ text: String) {
    guard
      let match = text.wholeMatch(of: /(https?):\/\/(\[[0-9A-Fa-f:.]+\]|[^\/:\[\]?#@\s]+)(?::(\d{1,5}))?\/?/)
    else { return nil }
    scheme = String(match.output.1)
    host = String(match.output.2)
    port = match.output.3.flatMap { Int($0) }
    if let port, !(1...65535).contains(port) { return nil }
  }

  /// The value of the `Host` header: the port is told unless it is the scheme's own.
  package var authority: String {
    guard let port, port != (scheme == "https" ? 443 : 80) else { return host }
    return "\(host):\(port)"
  }

  package var description: String { "\(scheme)://\(authority)" }
}

/// A request to an AWS service before it is signed.
package struct AWSRequest: Sendable, Hashable {
  package var method: String
  package var endpoint: ServiceEndpoint
  /// Not encoded, with its leading slash: an object's key goes in as it is.
  package var path: String
  package var query: [QueryItem]
  /// Without `Host`, which follows from the endpoint.
  package var headers: [HeaderField]

  package init(
    _ method: String, _ endpoint: ServiceEndpoint, path: String = "/", query: [QueryItem] = [],
    headers: [HeaderField] = []
  ) {
    self.method = method
    self.endpoint = endpoint
    self.path = path
    self.query = query
    self.headers = headers
  }

  package var url: String {
    let base = "\(endpoint)\(PercentEncoding.encode(path, keepsSlashes: true))"
    return query.isEmpty ? base : base + "?" + PercentEncoding.encode(query).joined(separator: "&")
  }
}
