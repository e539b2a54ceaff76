import Catalog
import CutFormats
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What those ask who look after the service, and the session of the page.
struct OperationRoutes: Sendable {
  let catalog: any CatalogStore
  let credentials: Credentials
  let settings: HTTPSettings
  let metrics: ServiceMetrics
  let readiness: Readiness
  let now: @Sendable () -> Date

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.get, "/healthz", .free)) { _, _ in JSONValue.object(["status": "ok"]).response() }
    routes.add(Route(.get, "/readyz", .free)) { _, _ in
      let missing = readiness.missing(at: now())
      guard missing.isEmpty else { throw Problem.notReady(missing.map(\.rawValue)) }
      return JSONValue.object(["status": "ready"]).response()
    }
    routes.add(Route(.get, "/metrics")) { _, _ in
      let text = metrics.text(census: try await catalog.census(), at: now())
      return Response(
        status: .ok,
        headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
    routes.add(Route(.get, "/api/session", .free)) { request, _ in
      let isSignedIn = credentials.admit(
        request.headers[.authorization], session: request.cookies[Gate.cookie]?.value, at: now())
      return JSONValue.object(["signedIn": .bool(isSignedIn)]).response()
    }
    routes.add(Route(.post, "/api/session", .free)) { try await signIn($0, $1) }
  }

  private func signIn(_ request: Request, _ context: ServiceContext) async throws -> Response {
    struct Body: Decodable { let token: String }
    let body = try await RequestJSON.decode(Body.self, from: request, context)
    guard credentials.isToken(body.token) else {
      throw Problem(.unauthorized, "wrong-token", "This is not the token of the service.")
    }
    let end = now() + Double(settings.sessionSeconds)
    let isSecure = settings.publicURL?.lowercased().hasPrefix("https:") == true
    let cookie =
      "\(Gate.cookie)=\(credentials.session(until: end)); Path=/; Max-Age=\(settings.sessionSeconds); HttpOnly; "
      + "SameSite=Strict" + (isSecure ? "; Secure" : "")
    return Response(status: .noContent, headers: [.setCookie: cookie, .cacheControl: "no-store"])
  }
}

extension JSONValue: ExpressibleByStringLiteral {
  package init(stringLiteral value: String) { self = .string(value) }
}
