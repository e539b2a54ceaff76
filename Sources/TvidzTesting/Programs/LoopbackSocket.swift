package import Foundation
import Glibc
package import TvidzCore

/// A connection to a port of this machine, for requests of HTTP/1.1 that follow each other.
package final class LoopbackSocket {
  package let descriptor: Int32

  /// - Parameters:
  ///   - receiveBuffer: bytes that the system takes in before somebody reads them; nil leaves that to the system.
  ///   - patience: seconds without a byte, after which reading throws; nil for none.
  package init(port: Int, receiveBuffer: Int32? = nil, patience: Int? = nil) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // Before the connection is made, for its window follows from it.
    if var receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
    }
    if let patience {
      var limit = timeval(tv_sec: patience, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard status == 0 else { throw Self.failure("connect") }
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close(descriptor) }

  /// - Returns: the status and the body of the answer, which has to state its length.
  package func request(_ method: String, _ path: String, body: String = "") throws -> (
    status: Int, body: String
  ) {
    try send(
      "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    var bytes = Data()
    let end = Data("\r\n\r\n".utf8)
    while true {
      if let head = bytes.range(of: end) {
        let text = String(decoding: bytes[..<head.lowerBound], as: UTF8.self)
        let length = text.firstMatch(of: /(?i)content-length: *(\d+)/).flatMap { Int($0.output.1) } ?? 0
        if bytes.count - head.upperBound >= length {
          let status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
          return (status, String(decoding: bytes[head.upperBound...], as: UTF8.self))
        }
      }
      bytes += try receive()
    }
  }

  package func send(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { throw Self.failure("send") }
      bytes = bytes.dropFirst(count)
    }
  }

  /// What is there, at least a byte.
  package func receive() throws -> Data {
    guard let data = try receiveOrEnd() else {
      throw ActionableError(.other, what: "lost the service", why: "it closed the connection")
    }
    return data
  }

  /// The same; nil where the other side has closed the connection.
  package func receiveOrEnd() throws -> Data? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
    if count == 0 || (count < 0 && errno == ECONNRESET) { return nil }
    guard count > 0 else { throw Self.failure("recv") }
    return Data(buffer[..<count])
  }

  package static func failure(_ what: String) -> ActionableError {
    ActionableError(
      .other, what: "lost the service", why: "\(what): \(String(cString: strerror(errno)))",
      remedy: "see whether enough files may be open: ulimit -n")
  }
}
