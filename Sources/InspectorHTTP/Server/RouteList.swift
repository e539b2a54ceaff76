import HTTPTypes
import Synchronization

/// All routes, known once they are made.
final class RouteList: Sendable {
  private let routes = Mutex<[Route]>([])

  func fill(_ routes: [Route]) { self.routes.withLock { $0 = routes } }

  /// What an address takes, in the order of the routes; `HEAD` where it takes `GET`.
  func methods(at path: String) -> [HTTPRequest.Method] {
    let found = routes.withLock { $0 }.filter { $0.matches(path: path) }.map(\.method)
    return found.flatMap { $0 == .get ? [.get, .head] : [$0] }
  }
}
