import Foundation
import HTTPTypes
import Hummingbird

/// Asks the rules about a request.
struct Gate: Sendable {
  static let cookie = "tvidz_session"

  let rules: AccessRules
  let now: @Sendable () -> Date

  /// - Parameter access: of the route; nil where there is none.
  /// - Throws: a `Problem`.
  func check(_ request: Request, _ access: Route.Access?) throws {
    var ask = AccessRules.Ask()
    ask.method = request.method
    ask.access = access
    ask.host = request.head.authority
    ask.origin = request.headers[.origin]
    ask.contentType = request.headers[.contentType]
    ask.authorization = request.headers[.authorization]
    ask.session = request.cookies[Self.cookie]?.value
    if let problem = rules.refusal(of: ask, at: now()) { throw problem }
  }
}
