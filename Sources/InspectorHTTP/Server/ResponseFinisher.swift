import Foundation
import HTTPTypes
import Hummingbird
import Inspector
import Logging
import NIOCore
import TvidzCore

/// Stands around all routes: every error becomes a problem, and every response gets the headers that keep a browser
/// from doing with it what it is not meant for.
struct ResponseFinisher: RouterMiddleware {
  typealias Context = ServiceContext

  /// Filled when all routes are known.
  let routes: RouteList
  let gate: Gate
  let metrics: ServiceMetrics
  let policy: String

  @concurrent
  func handle(
    _ request: Request, context: ServiceContext,
    next: @concurrent (Request, ServiceContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      response = problem(error, request, context).response
      closeAfterUnreadBody(request, context)
    }
    response.headers[.contentSecurityPolicy] = response.headers[.contentSecurityPolicy] ?? policy
    response.headers[.xContentTypeOptions] = "nosniff"
    response.headers[.referrerPolicy] = "no-referrer"
    response.headers[.crossOriginResourcePolicy] = "same-origin"
    metrics.responded(response.status.code)
    return response
  }

  private func problem(_ error: any Error, _ request: Request, _ context: ServiceContext) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let error as HTTPError where error.status == .notFound: return unrouted(request)
    case let error as HTTPError where error.status == .contentTooLarge: return RequestJSON.tooLong
    case let error as ActionableError where error.kind == .usage: return Problem(error)
    case let error as ActionableError:
      context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
      return Problem(error)
    case let failure as UploadFailure:
      if case .system(let reason) = failure {
        context.logger.error(
          "upload failed", metadata: ["path": "\(request.uri.path)", "error": "\(reason)"])
      }
      return Problem(failure)
    case is CancellationError: return .stopping
    default:
      context.logger.error(
        "request failed", metadata: ["path": "\(request.uri.path)", "error": "\(String(reflecting: error))"])
      return .failure
    }
  }

  /// Nothing is there, or not for this method.
  private func unrouted(_ request: Request) -> Problem {
    do {
      try gate.check(request, nil)
    } catch let problem as Problem {
      return problem
    } catch {
      return .failure
    }
    let methods = routes.methods(at: request.uri.path)
    guard !methods.isEmpty else { return .notFound }
    return Problem(
      .methodNotAllowed, "wrong-method", "This address does not take \(request.method.rawValue).",
      headers: [.allow: methods.map(\.rawValue).joined(separator: ", ")])
  }

  /// A body that was refused is read no longer than it takes the client to see why.
  private func closeAfterUnreadBody(_ request: Request, _ context: ServiceContext) {
    let length = request.headers[.contentLength].flatMap { Int64($0) }
    guard length.map({ $0 > 1 << 20 }) ?? request.headers.contains(.transferEncoding) else { return }
    let channel = context.channel
    channel.eventLoop.scheduleTask(in: .seconds(2)) { channel.close(promise: nil) }
  }
}

extension HTTPField.Name {
  static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
  static let crossOriginResourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
  static let lastEventID = HTTPField.Name("Last-Event-ID")!
}
