import CLibCurl
import Foundation
import Synchronization

/// Carries requests by libcurl: connections are kept and used again, TLS and proxies are as the platform has them.
///
/// All transfers run on one thread of its own; the tasks' threads never block.
package final class CurlTransport: HTTPTransport {
  private let loop: CurlLoop

  /// - Parameters:
  ///   - transfers: at most so many run at once; more wait for their turn.
  ///   - authorities: a PEM file of those who may vouch for servers; nil is the platform's.
  package init(transfers: Int = 16, authorities: String? = nil) throws(TransferFailure) {
    let loop = try CurlLoop(transfers: transfers, authorities: authorities)
    self.loop = loop
    let thread = Thread { loop.run() }
    thread.name = "tvidz.http"
    thread.start()
  }

  deinit { loop.stop() }

  package func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse {
    try Task.checkCancellation()
    let ticket = loop.ticket()
    defer { loop.forget(ticket) }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        loop.enqueue(ticket, request, consumer, continuation)
      }
    } onCancel: {
      loop.cancel(ticket)
    }
  }
}
