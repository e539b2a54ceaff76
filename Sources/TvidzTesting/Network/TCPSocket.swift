import Glibc

/// Calls into the system about sockets of 127.0.0.1.
enum TCPSocket {
  static func make() -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var one: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
    return descriptor
  }

  static func bind(_ descriptor: Int32, _ port: UInt16) -> Bool {
    withAddress(port) { Glibc.bind(descriptor, $0, $1) } == 0
  }

  /// Under way when it returns: what is sent waits for it.
  static func connect(to port: UInt16) -> Int32 {
    let descriptor = make()
    unblock(descriptor)
    _ = withAddress(port) { Glibc.connect(descriptor, $0, $1) }
    return descriptor
  }

  static func unblock(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  /// Closing it will tell the other side that the connection was lost.
  static func makeAbrupt(_ descriptor: Int32) {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
  }

  private static func withAddress(
    _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
