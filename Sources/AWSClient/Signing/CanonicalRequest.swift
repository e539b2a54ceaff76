/// A request in the one form that both sides hash.
struct CanonicalRequest {
  /// Proxies and clients change these on the way.
  private static let unsigned: Set = [
    "authorization", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id",
  ]

  let text: String
  /// Names in order, with semicolons between them.
  let signedHeaders: String

  init(_ request: AWSRequest, service: RequestSigner.Service, payload: String) {
    let headers = Self.headersToSign(request)
    signedHeaders = headers.map(\.name).joined(separator: ";")
    text = [
      request.method, Self.path(request.path, service),
      PercentEncoding.encode(request.query).sorted { Self.pair($0) < Self.pair($1) }.joined(separator: "&"),
      headers.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders, payload,
    ].joined(separator: "\n")
  }

  static func signedHeaders(of request: AWSRequest) -> String {
    headersToSign(request).map(\.name).joined(separator: ";")
  }

  /// By name and then by value, and not as whole texts: `=` comes after `-` and the digits.
  private static func pair(_ encoded: String) -> (String, String) {
    let parts = encoded.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
  }

  private static func headersToSign(_ request: AWSRequest) -> [HeaderField] {
    var headers = [HeaderField("host", request.endpoint.authority)]
    for header in request.headers where !unsigned.contains(header.name.lowercased()) {
      let value = header.value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
      headers.append(HeaderField(header.name.lowercased(), value))
    }
    return headers.sorted { $0.name < $1.name }
  }

  /// S3 takes a path as it is sent; elsewhere it is encoded once more, without empty and dot segments.
  private static func path(_ path: String, _ service: RequestSigner.Service) -> String {
    let sent = PercentEncoding.encode(path, keepsSlashes: true)
    guard service != .s3 else { return sent }
    var segments: [Substring] = []
    for segment in sent.split(separator: "/") where segment != "." {
      if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
    }
    let isFolder = sent.hasSuffix("/") && !segments.isEmpty
    return PercentEncoding.encode(
      "/" + segments.joined(separator: "/") + (isFolder ? "/" : ""), keepsSlashes: true)
  }
}
