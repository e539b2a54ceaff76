import Foundation
import Hummingbird

/// The page and the description of the interface.
struct WebRoutes: Sendable {
  let page: BuiltPage

  func add(to routes: inout ServiceRoutes) {
    let page = page
    // Which place an address is, the page itself finds out.
    for path in ["/", "/videos/{id}"] {
      routes.add(Route(.get, path, .free)) { request, _ in page.document.response(to: request) }
    }
    routes.add(Route(.get, "/assets/{name}", .free)) { request, context in
      guard let file = context.parameters.get("name").flatMap({ page.assets[$0] }) else {
        throw Problem.notFound
      }
      return file.response(to: request)
    }
    let description = WebFile(name: "openapi.json", bytes: Data(PackageResources.openapi_json))
    routes.add(Route(.get, "/openapi.json", .free)) { request, _ in description.response(to: request) }
  }
}
