import Synchronization

/// The answer to a request for an object's bytes from a position on: what is passed on are these, whatever the server made
/// of the request's headers.
final class ObjectAnswer: Sendable {
  private let from: Int64
  private let eTag: String?
  private let consumer: ByteConsumer
  /// Bytes that are passed over yet.
  private let surplus = Mutex<Int64>(0)

  init(from: Int64, eTag: String?, _ consumer: @escaping ByteConsumer) {
    self.from = from
    self.eTag = eTag
    self.consumer = consumer
  }

  /// - Throws: a `ServiceError` where it is another object by now, and a `TransferFailure` where it begins elsewhere.
  func begin(_ response: HTTPResponse) throws {
    if let eTag, let other = response.header("ETag"), other != eTag {
      throw ServiceError(
        operation: "GetObject", status: 412, code: "PreconditionFailed", message: "the object is another one")
    }
    guard response.status == 206 else {
      surplus.withLock { $0 = from }
      return
    }
    let range = response.header("Content-Range") ?? "none"
    guard range.hasPrefix("bytes \(from)-") else {
      throw TransferFailure(.other, "the server sent the range \(range) for one from \(from)")
    }
  }

  func take(_ bytes: UnsafeRawBufferPointer) throws {
    let passed = surplus.withLock { surplus in
      let passed = Int(min(surplus, Int64(bytes.count)))
      surplus -= Int64(passed)
      return passed
    }
    if passed < bytes.count { try consumer(UnsafeRawBufferPointer(rebasing: bytes[passed...])) }
  }
}
