import HTTPTypes
import Hummingbird
import NIOCore

/// The page and the description of the interface: files that are compiled in.
struct WebRoutes: Sendable {
  func add(to routes: inout ServiceRoutes) {
    for (path, type, bytes) in Self.files {
      routes.add(Route(.get, path, .free)) { _, _ in
        Response(
          status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"],
          body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
      }
    }
  }

  private static let files: [(path: String, type: String, bytes: [UInt8])] = [
    ("/", "text/html; charset=utf-8", PackageResources.index_html),
    ("/assets/page.css", "text/css; charset=utf-8", PackageResources.page_css),
    ("/assets/page.js", "text/javascript; charset=utf-8", PackageResources.page_js),
    ("/openapi.json", "application/json", PackageResources.openapi_json),
  ]
}
