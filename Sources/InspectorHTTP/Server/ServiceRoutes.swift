import HTTPTypes
package import Hummingbird

/// The routes of the service: each is put into the router, and into a list that other parts look at: what else an
/// address takes where a method is wrong, and whether the document of the interface is complete.
package struct ServiceRoutes {
  package typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

  package private(set) var list: [Route] = []
  let router: Router<ServiceContext>
  private let gate: Gate

  init(gate: Gate, router: Router<ServiceContext>) {
    self.gate = gate
    self.router = router
  }

  mutating func add(_ route: Route, _ handler: @escaping Handler) {
    list.append(route)
    let gate = gate
    router.on(RouterPath(route.path), method: route.method) { request, context in
      try gate.check(request, route.access)
      return try await handler(request, context)
    }
  }
}
