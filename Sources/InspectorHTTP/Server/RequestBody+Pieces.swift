import Hummingbird
import NIOCore

extension RequestBody.AsyncIterator {
  /// The next bytes that the client sends; nil at the end of the body.
  ///
  /// - Throws: `Problem.cutOff` where the connection ends first, which is no failure of the service; and
  ///   `CancellationError`.
  @concurrent
  mutating func piece() async throws -> ByteBuffer? {
    do {
      return try await next()
    } catch {
      if error is CancellationError || Task.isCancelled { throw CancellationError() }
      throw Problem.cutOff
    }
  }
}

extension Problem {
  static let cutOff = Problem(
    .badRequest, "cut-off", "The connection ended before the body that was begun.", remedy: "Send it again.")
}
