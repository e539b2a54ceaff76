import Synchronization

/// A port of 127.0.0.1 in front of another one, for tests of what becomes of connections that break.
///
///     let proxy = try TCPProxy(to: 4566)
///     defer { proxy.close() }
///     proxy.cut(afterAnswering: 1_000_000)   // the client gets a million bytes, and a reset
///     proxy.behave(.stall)                   // nobody answers
///     proxy.behave(.forward)                 // what waited is passed on
///
/// A thread of its own carries the bytes. Calls are in effect when they return.
package final class TCPProxy: Sendable {
  package enum Manner: Sendable, Hashable {
    case forward
    /// Connections are taken, and no byte is passed on.
    case stall
    /// The connections there are end, and no other is taken.
    case refuse
  }

  /// Bytes that were passed on since the start.
  package struct Counts: Sendable, Hashable {
    package var connections = 0
    package var asked: Int64 = 0
    package var answered: Int64 = 0
  }

  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  package let port: UInt16
  private let loop: ProxyLoop

  /// - Parameter port: that listens on 127.0.0.1, now or later.
  package init(to port: UInt16) throws {
    loop = try ProxyLoop(to: port)
    self.port = loop.port
    loop.start()
  }

  package var counts: Counts { loop.shared.withLock(\.counts) }

  package func behave(_ manner: Manner) { loop.order(.behave(manner)) }

  /// Ends the connections there are, as a router does that was switched off and on.
  package func cut() { loop.order(.cut) }

  /// Ends the connection that answers the client with the byte of this number, counted from now over all connections,
  /// behind that byte. Several orders are followed one after the other, each counted from the one before.
  package func cut(afterAnswering bytes: Int64) { loop.order(.cutAfter(bytes)) }

  package func close() { loop.order(.close) }
}
