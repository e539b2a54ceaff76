import Glibc

/// A connection of a client, and ours for it.
final class ProxyLink {
  let asks: ProxyPipe
  let answers: ProxyPipe
  private var isOpen = true

  init(client: Int32, server: Int32) {
    asks = ProxyPipe(from: client, to: server)
    answers = ProxyPipe(from: server, to: client)
  }

  var polled: [pollfd] {
    [
      pollfd(fd: asks.source, events: asks.sourceEvents | answers.sinkEvents, revents: 0),
      pollfd(fd: answers.source, events: answers.sourceEvents | asks.sinkEvents, revents: 0),
    ]
  }

  /// - Parameter isReset: without a word of farewell.
  func close(asReset isReset: Bool = false) {
    guard isOpen else { return }
    isOpen = false
    for socket in [asks.source, answers.source] {
      if isReset { TCPSocket.makeAbrupt(socket) }
      Glibc.close(socket)
    }
  }
}

/// One direction of a connection.
final class ProxyPipe {
  let source: Int32
  private let sink: Int32
  private var bytes = [UInt8](repeating: 0, count: 1 << 17)
  private var held = 0..<0
  private var hasEnded = false
  private(set) var isOver = false

  init(from source: Int32, to sink: Int32) {
    self.source = source
    self.sink = sink
  }

  var sourceEvents: Int16 { held.isEmpty && !hasEnded ? Int16(POLLIN) : 0 }
  var sinkEvents: Int16 { held.isEmpty ? 0 : Int16(POLLOUT) }

  /// Reads where nothing is held, and writes what is.
  ///
  /// - Parameter most: bytes that may be written.
  /// - Returns: how many were; nil where the connection is broken.
  func move(_ sourceState: Int16, _ sinkState: Int16, most: Int64) -> Int64? {
    // What ends on one side alone is seen when it is read or written.
    if (sinkState | sourceState) & Int16(POLLERR) != 0 { return nil }
    if held.isEmpty, !hasEnded, sourceState & Int16(POLLIN | POLLHUP) != 0 {
      let count = recv(source, &bytes, bytes.count, 0)
      if count > 0 {
        held = 0..<count
      } else if count == 0 {
        hasEnded = true
      } else if !isToBeRepeated {
        return nil
      }
    }
    var written: Int64 = 0
    if !held.isEmpty {
      let count = bytes.withUnsafeBytes {
        send(
          sink, $0.baseAddress.map { $0 + held.lowerBound }, Int(min(Int64(held.count), most)),
          Int32(MSG_NOSIGNAL))
      }
      if count < 0, !isToBeRepeated { return nil }
      written = Int64(max(0, count))
      held = held.lowerBound + Int(written)..<held.upperBound
    }
    if hasEnded, held.isEmpty, !isOver {
      shutdown(sink, Int32(SHUT_WR))
      isOver = true
    }
    return written
  }

  private var isToBeRepeated: Bool { [EAGAIN, EINTR, ENOTCONN].contains(errno) }
}
