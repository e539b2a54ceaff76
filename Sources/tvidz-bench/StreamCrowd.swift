import Foundation
import Glibc
import TvidzCore
import TvidzTesting

/// Many streams of all events, read by one thread.
final class StreamCrowd {
  /// What each is looked through for: of the event that tells of a deletion.
  private static let mark = Array("\"deleted\":true".utf8)

  private let sockets: [LoopbackSocket]
  /// By descriptor: bytes of the mark that the last ones may have begun, and how many marks were seen.
  private var matched: [Int32: Int] = [:]
  private var marks: [Int32: Int] = [:]

  init(_ count: Int, port: Int) throws {
    sockets = try (0..<count).map { _ in try LoopbackSocket(port: port) }
    for socket in sockets {
      try socket.send("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n")
      // Its head, so that all are open before anything is measured.
      let head = try socket.receive()
      guard String(decoding: head.prefix(12), as: UTF8.self) == "HTTP/1.1 200" else {
        throw ActionableError(
          .other, what: "cannot open \(count) streams", why: String(decoding: head.prefix(300), as: UTF8.self)
        )
      }
    }
  }

  /// Reads until each has seen so many marks since it was opened.
  ///
  /// - Throws: where one is broken off, or nothing comes for ten seconds.
  func read(until count: Int) throws {
    var waiting = sockets.map(\.descriptor).filter { marks[$0, default: 0] < count }
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !waiting.isEmpty {
      var polled = waiting.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&polled, nfds_t(polled.count), 10_000) > 0 else {
        throw ActionableError(
          .other, what: "missed an event", why: "\(waiting.count) of \(sockets.count) streams did not tell it"
        )
      }
      for ready in polled where ready.revents != 0 {
        let size = buffer.withUnsafeMutableBytes { recv(ready.fd, $0.baseAddress, $0.count, 0) }
        guard size > 0 else { throw LoopbackSocket.failure("a stream ended") }
        look(at: buffer[..<size], of: ready.fd)
      }
      waiting.removeAll { marks[$0, default: 0] >= count }
    }
  }

  /// How many streams have seen another number of marks than this.
  func wrong(_ count: Int) -> Int { sockets.count { marks[$0.descriptor, default: 0] != count } }

  private func look(at bytes: ArraySlice<UInt8>, of descriptor: Int32) {
    var place = matched[descriptor, default: 0]
    for byte in bytes {
      // Its first byte occurs once more in it, as the ninth; what follows there differs.
      if byte == Self.mark[place] { place += 1 } else { place = byte == Self.mark[0] ? 1 : 0 }
      if place == Self.mark.count {
        marks[descriptor, default: 0] += 1
        place = 0
      }
    }
    matched[descriptor] = place
  }
}
