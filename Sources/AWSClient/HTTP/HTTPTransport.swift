package import Foundation

/// A request as it goes over the wire.
package struct HTTPRequest: Sendable {
  package enum Body: Sendable {
    case none
    case bytes(Data)
    /// A stretch of a local file, in bytes.
    case file(path: String, offset: Int64, count: Int64)

    var count: Int64 {
      switch self {
      case .none: 0
      case .bytes(let data): Int64(data.count)
      case .file(_, _, let count): count
      }
    }
  }

  package var method: String
  /// Encoded, and sent as it is.
  package var url: String
  package var headers: [HeaderField]
  package var body: Body
  package var limits: TransferLimits
  /// For an answer whose bytes are consumed, and has any.
  package var begun: HeadConsumer?

  package init(
    _ method: String, _ url: String, headers: [HeaderField] = [], body: Body = .none,
    limits: TransferLimits = TransferLimits(), begun: HeadConsumer? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.limits = limits
    self.begun = begun
  }
}

/// What ends a transfer that does not get on. Each alone is enough.
package struct TransferLimits: Sendable, Hashable {
  /// Until the connection stands, in whole milliseconds.
  package var connecting = Duration.seconds(10)
  /// Less than a byte a second for so long, in whole seconds. An answer that is waited for counts.
  package var silence = Duration.seconds(60)
  /// Of an answer that is kept in memory, in bytes.
  package var answer = 16 * 1024 * 1024

  package init() {}
}

package struct HTTPResponse: Sendable {
  package var status: Int
  package var headers: [HeaderField]
  /// Empty where the bytes were consumed.
  package var body: Data

  package init(status: Int, headers: [HeaderField] = [], body: Data = Data()) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Takes the bytes of an answer as they come. It is called on the transport's own thread: the next bytes are not read
/// before it returns, and other transfers wait as well. An error ends the transfer.
package typealias ByteConsumer = @Sendable (UnsafeRawBufferPointer) throws -> Void

/// Told the status and the headers of an answer before the first of its bytes is consumed. An error ends the transfer.
package typealias HeadConsumer = @Sendable (HTTPResponse) throws -> Void

/// Carries requests. Redirects are not followed.
package protocol HTTPTransport: Sendable {
  /// - Parameter consumer: given the bytes of an answer of status 200 to 299; others are always in the response. Nil
  ///   keeps them in memory, within the request's limits.
  /// - Throws: a `TransferFailure`, or `CancellationError`, soon after the task is cancelled.
  func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse
}

extension HTTPTransport {
  package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await send(request, consumer: nil)
  }
}

/// Why there is no whole answer.
package struct TransferFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// No connection: the name is unknown, nobody listens, no way there.
    case unreachable
    /// The server's certificate, or the authorities that shall vouch for it.
    case tls
    /// A limit of time.
    case late
    /// The connection ended early, within the handshake of TLS perhaps.
    case brokenOff
    /// More than the request's limit.
    case tooLarge
    /// Ours: the URL, a header, or a file that cannot be read.
    case malformed
    /// What took the bytes failed.
    case consumer
    case other
  }

  package let kind: Kind
  package let reason: String

  package init(_ kind: Kind, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  /// Whether the same request may succeed later.
  package var mayPass: Bool {
    switch kind {
    case .unreachable, .late, .brokenOff, .other: true
    case .tls, .tooLarge, .malformed, .consumer: false
    }
  }

  package var description: String { reason }
}
