import Foundation
import Glibc
import Synchronization

/// What the thread of a proxy does. Only `shared` is used by others.
final class ProxyLoop: @unchecked Sendable {
  // Unchecked: all that is not in `shared` is set before the thread starts, and touched by it alone from then on.

  enum Order: Sendable {
    case behave(TCPProxy.Manner)
    case cut
    case cutAfter(Int64)
    case close
  }

  struct Shared: Sendable {
    var counts = TCPProxy.Counts()
    var orders: [(Order, DispatchSemaphore)] = []
    var isClosed = false
  }

  let shared = Mutex(Shared())
  let port: UInt16
  private let target: UInt16
  private let listener: Int32
  /// A pipe, written to end `poll` early.
  private let (wakes, waker): (Int32, Int32)
  private var manner = TCPProxy.Manner.forward
  private var links: [ProxyLink] = []
  /// Bytes until the next cut, and from there to those behind it.
  private var cuts: [Int64] = []

  init(to target: UInt16) throws {
    self.target = target
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw TCPProxy.Failure(description: "no pipe for a proxy") }
    (wakes, waker) = (ends[0], ends[1])
    // Bound by its number, a port stays ours while nobody listens on it; and these numbers are not given to outgoing
    // connections.
    let listener = TCPSocket.make()
    let tried = (0..<100).lazy.map { _ in UInt16.random(in: 20000..<32000) }
    self.listener = listener
    port = tried.first { TCPSocket.bind(listener, $0) } ?? 0
    guard port != 0, listen(listener, 128) == 0 else {
      throw TCPProxy.Failure(description: "no port for a proxy: \(String(cString: strerror(errno)))")
    }
  }

  func start() {
    Thread.detachNewThread { self.run() }
  }

  /// Returns when it was followed.
  func order(_ order: Order) {
    let done = DispatchSemaphore(value: 0)
    let isClosed = shared.withLock { shared in
      if !shared.isClosed { shared.orders.append((order, done)) }
      return shared.isClosed
    }
    guard !isClosed else { return }
    var byte: UInt8 = 1
    _ = write(waker, &byte, 1)
    done.wait()
  }

  private func run() {
    while !followOrders() {
      var polled = [pollfd(fd: wakes, events: Int16(POLLIN), revents: 0)]
      if manner == .forward {
        polled.append(pollfd(fd: listener, events: Int16(POLLIN), revents: 0))
        for link in links { polled += link.polled }
      }
      guard poll(&polled, nfds_t(polled.count), -1) > 0 else { continue }
      var byte: UInt8 = 0
      if polled[0].revents != 0 { _ = read(wakes, &byte, 1) }
      guard manner == .forward else { continue }
      var (kept, sockets): ([ProxyLink], ArraySlice<pollfd>) = ([], polled.dropFirst(2))
      for link in links {
        let (client, server) = (sockets.removeFirst(), sockets.removeFirst())
        if move(link, client.revents, server.revents) { kept.append(link) } else { link.close() }
      }
      links = kept
      if polled[1].revents != 0 { accept() }
    }
  }

  /// - Returns: whether it was closed.
  private func followOrders() -> Bool {
    let orders = shared.withLock { shared in
      defer { shared.orders = [] }
      shared.isClosed = shared.orders.contains { if case .close = $0.0 { true } else { false } }
      return shared.orders
    }
    var isOver = false
    for (order, done) in orders {
      switch order {
      case .behave(let next):
        if next == .refuse { breakAll() }
        // The socket stays bound: the port is ours, and nobody listens.
        if next == .refuse, manner != .refuse { shutdown(listener, Int32(SHUT_RDWR)) }
        if next != .refuse, manner == .refuse { listen(listener, 128) }
        manner = next
      case .cut: breakAll()
      case .cutAfter(let bytes): cuts.append(bytes)
      case .close:
        breakAll()
        // The pipe stays: somebody who ordered something at the same moment may write to it yet.
        Glibc.close(listener)
        isOver = true
      }
      done.signal()
    }
    return isOver
  }

  private func breakAll() {
    for link in links { link.close(asReset: true) }
    links = []
  }

  private func accept() {
    let client = Glibc.accept(listener, nil, nil)
    guard client >= 0 else { return }
    let server = TCPSocket.connect(to: target)
    TCPSocket.unblock(client)
    links.append(ProxyLink(client: client, server: server))
    shared.withLock { $0.counts.connections += 1 }
  }

  /// - Returns: whether there is more to come.
  private func move(_ link: ProxyLink, _ client: Int16, _ server: Int16) -> Bool {
    guard let asked = link.asks.move(client, server, most: .max),
      let answered = link.answers.move(server, client, most: cuts.first ?? .max)
    else {
      link.close(asReset: true)
      return false
    }
    shared.withLock {
      $0.counts.asked += asked
      $0.counts.answered += answered
    }
    if let first = cuts.first {
      cuts[0] = first - answered
      if cuts[0] == 0 {
        cuts.removeFirst()
        link.close(asReset: true)
        return false
      }
    }
    return !(link.asks.isOver && link.answers.isOver)
  }
}
