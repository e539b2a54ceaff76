import Hummingbird
import NIOCore

/// Writes the body of one response; a client that leaves it unread for too long is let go.
///
/// `@unchecked Sendable`: a body is written by one task, which waits for each piece before it writes the next.
final class BodyWriter: @unchecked Sendable {
  private var writer: any ResponseBodyWriter
  private let channel: any Channel
  private let patience: Double

  /// - Parameter patience: seconds for which a piece may be left unread.
  init(_ writer: any ResponseBodyWriter, channel: any Channel, patience: Int) {
    self.writer = writer
    self.channel = channel
    self.patience = Double(patience)
  }

  @concurrent
  func write(_ buffer: ByteBuffer) async throws {
    let timer = channel.closing(after: patience)
    defer { timer.cancel() }
    try await writer.write(buffer)
  }

  @concurrent
  func finish() async throws { try await writer.finish(nil) }
}
