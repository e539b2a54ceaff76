import Foundation
import Glibc
import TvidzCore

/// Many streams of all events, read by one thread.
final class StreamCrowd {
  /// What each is looked through for: of the event that tells of a deletion.
  private static let mark = Array("\"deleted\":true".utf8)

  private let sockets: [LoopbackSocket]
  private let queue: Int32
  /// By descriptor: bytes of the mark that the last ones may have begun, and how many marks were seen.
  private var matched: [Int32: Int] = [:]
  private var marks: [Int32: Int] = [:]

  init(_ count: Int, port: Int) throws {
    queue = epoll_create1(0)
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
      var event = epoll_event()
      event.events = EPOLLIN.rawValue
      event.data.fd = socket.descriptor
      guard epoll_ctl(queue, EPOLL_CTL_ADD, socket.descriptor, &event) == 0 else {
        throw LoopbackSocket.failure("epoll")
      }
    }
  }

  deinit { close(queue) }

  /// Reads until each has seen so many marks since it was opened.
  ///
  /// - Throws: where one is broken off, or nothing comes for ten seconds.
  func read(until count: Int) throws {
    var waiting = Set(sockets.map(\.descriptor)).filter { marks[$0, default: 0] < count }
    var events = [epoll_event](repeating: epoll_event(), count: 256)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !waiting.isEmpty {
      let ready = epoll_wait(queue, &events, Int32(events.count), 10_000)
      guard ready > 0 else {
        throw ActionableError(
          .other, what: "missed an event", why: "\(waiting.count) of \(sockets.count) streams did not tell it"
        )
      }
      for event in events[..<Int(ready)] {
        let descriptor = event.data.fd
        let size = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard size > 0 else { throw LoopbackSocket.failure("a stream ended") }
        look(at: buffer[..<size], of: descriptor)
        if marks[descriptor, default: 0] >= count { waiting.remove(descriptor) }
      }
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
