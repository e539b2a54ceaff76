import AWSClient
import Synchronization

/// Carries requests, and tells of them.
final class WitnessTransport: HTTPTransport {
  /// A request for the bytes of an object.
  struct Read: Sendable, Hashable {
    /// `bytes=5-`; nil asks for the whole.
    var range: String?
    /// Bytes that came.
    var count: Int64 = 0
  }

  private struct Seen {
    var changes: [String] = []
    var reads: [Read] = []
  }

  private let transport: CurlTransport
  private let seen = Mutex(Seen())
  private let before: @Sendable (Read) async throws -> Void

  /// - Parameter before: called before bytes are asked for.
  init(before: @escaping @Sendable (Read) async throws -> Void = { _ in }) throws {
    transport = try CurlTransport()
    self.before = before
  }

  /// What changes something at the other end, in turn, since it was last asked: `PUT https://…` of S3, or an operation of
  /// SQS.
  func changes() -> [String] {
    seen.withLock { seen in
      defer { seen.changes = [] }
      return seen.changes
    }
  }

  var reads: [Read] { seen.withLock { $0.reads } }

  func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse {
    if let operation = request.headers.first(where: { $0.name == "X-Amz-Target" })?.value {
      if !operation.contains(".Get") { seen.withLock { $0.changes.append(operation) } }
    } else if request.method != "GET", request.method != "HEAD" {
      seen.withLock { $0.changes.append("\(request.method) \(request.url)") }
    }
    guard let consumer else { return try await transport.send(request) }
    let read = Read(range: request.headers.first { $0.name == "Range" }?.value)
    try await before(read)
    let number = seen.withLock { seen in
      seen.reads.append(read)
      return seen.reads.count - 1
    }
    return try await transport.send(request) { bytes in
      self.seen.withLock { $0.reads[number].count += Int64(bytes.count) }
      try consumer(bytes)
    }
  }
}
