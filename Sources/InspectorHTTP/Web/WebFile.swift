import Crypto
package import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// A file of the page, kept in memory.
package struct WebFile: Sendable, Hashable {
  let type: String
  let bytes: Data
  /// The same, compressed by gzip; nil where that is not worth it.
  let compressed: Data?
  /// Another one whenever the bytes are others.
  let tag: String
  /// Its name tells what it holds, so that no browser has to ask for it again.
  let isImmutable: Bool

  package init(name: String, bytes: Data, compressed: Data? = nil) {
    type = Self.types[name.split(separator: ".").last.map(String.init) ?? ""] ?? "application/octet-stream"
    self.bytes = bytes
    self.compressed = compressed
    tag = SHA256.hash(data: bytes).prefix(8).map { String($0, radix: 16) }.joined()
    isImmutable = name.contains(/-[A-Z0-9]{8}\./)
  }

  func response(to request: Request) -> Response {
    let isCompressed = compressed != nil && Self.takesGzip(request.headers[.acceptEncoding])
    var headers: HTTPFields = [
      .contentType: type, .eTag: isCompressed ? "\"\(tag)-gzip\"" : "\"\(tag)\"", .vary: "Accept-Encoding",
      .cacheControl: isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
    ]
    if request.headers[.ifNoneMatch] == headers[.eTag] {
      return Response(status: .notModified, headers: headers)
    }
    if isCompressed { headers[.contentEncoding] = "gzip" }
    let body = isCompressed ? compressed ?? bytes : bytes
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// - Parameter header: `gzip, deflate;q=0.5`; a weight of 0 excludes.
  package static func takesGzip(_ header: String?) -> Bool {
    (header ?? "").lowercased().split(separator: ",").contains { item in
      let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
      guard let coding = parts.first, coding == "gzip" || coding == "*" else { return false }
      return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
    }
  }

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "json": "application/json",
  ]
}
