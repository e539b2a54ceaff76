import Catalog
import Foundation
import Hummingbird

/// What people say of pairs.
struct DuplicateRoutes: Sendable {
  let catalog: any CatalogStore
  let now: @Sendable () -> Date
  let wake: @Sendable () -> Void

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.post, "/api/duplicates/{id}/dismiss")) { _, context in
      try await change(context) { try await catalog.dismiss($0, at: now()) }
    }
    routes.add(Route(.post, "/api/duplicates/{id}/restore")) { _, context in
      try await change(context) { try await catalog.restore($0, at: now()) }
    }
  }

  private func change(
    _ context: ServiceContext, _ change: (Int64) async throws -> DuplicateRecord?
  ) async throws -> Response {
    guard let id = context.parameters.get("id", as: Int64.self), let pair = try await change(id) else {
      throw Problem.unknownDuplicate
    }
    // A video that was stopped for it is analysed to its end.
    wake()
    return VideoJSON.duplicate(pair).response()
  }
}
