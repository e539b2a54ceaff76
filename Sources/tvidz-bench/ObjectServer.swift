import Foundation
import Glibc
import Synchronization
import TvidzTesting

/// One object as S3 answers for it, whatever its key: HEAD, and GET from a position on. Of the key `silent` it never says a
/// word. A thread for each connection sends from the system's cache, without a copy in this process.
final class ObjectServer: Sendable {
  let port: Int
  private let listener: Int32
  private let file: Int32
  private let size: Int64

  init(of path: String) throws {
    // A client that is gone is no end of this process; `sendfile` has no flag for that.
    signal(SIGPIPE, SIG_IGN)
    file = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, pointer, &length) == 0
      }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard fstat(file, &status) == 0, isListening else { throw LoopbackSocket.failure("listen") }
    size = Int64(status.st_size)
    let (file, size) = (file, size)
    Thread.detachNewThread {
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { Self.answer(connection, file, size) }
      }
    }
  }

  /// What is still being sent ends as well.
  func close() {
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
    Glibc.close(file)
  }

  private static func answer(_ connection: Int32, _ file: Int32, _ size: Int64) {
    defer { Glibc.close(connection) }
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    var request = ""
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      request += String(decoding: buffer[..<count], as: UTF8.self)
      guard request.hasSuffix("\r\n\r\n") else { continue }
      if request.contains("/silent ") { continue }
      let from = request.firstMatch(of: /(?i)\r\nrange: bytes=(\d+)-/).flatMap { Int64($0.output.1) }
      var head = "HTTP/1.1 200 OK\r\n"
      if let from {
        head = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes \(from)-\(size - 1)/\(size)\r\n"
      }
      head +=
        "Content-Length: \(size - (from ?? 0))\r\nETag: \"1\"\r\nAccept-Ranges: bytes\r\n\r\n"
      guard send(connection, head, head.utf8.count, Int32(MSG_NOSIGNAL)) == head.utf8.count else { return }
      if request.hasPrefix("GET") {
        var position = off_t(from ?? 0)
        while position < size {
          guard sendfile(connection, file, &position, Int(size - Int64(position))) > 0 else { return }
        }
      }
      request = ""
    }
  }
}
