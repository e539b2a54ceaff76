/// Who gets which connection, and who waits: decisions of a pool, without its connections.
///
/// Whoever is granted a connection that does not exist yet opens it. Nobody overtakes: who waits is served in the order
/// of coming.
package struct PoolState: Sendable {
  package typealias Instant = ContinuousClock.Instant

  package enum Grant: Sendable, Hashable {
    /// An open connection, and since when nobody has used it.
    case use(Int, idleSince: Instant)
    /// The right to open one, not before a moment where the last attempts failed.
    case open(notBefore: Instant?)
  }

  package enum Answer: Sendable, Hashable {
    case granted(Grant)
    case wait
    case refused(PostgresError.Code)
  }

  package struct Handover: Sendable, Hashable {
    package let ticket: Int
    package let grant: Grant

    package init(ticket: Int, grant: Grant) {
      self.ticket = ticket
      self.grant = grant
    }
  }

  private let limits: PoolLimits
  private var idle: [(connection: Int, since: Instant)] = []
  /// Tickets of those who wait, the first one first.
  private var waiting: [Int] = []
  /// Connections that are open, lent or being opened.
  package private(set) var inUse = 0
  private var backoff: Backoff
  private var notBefore: Instant?
  package private(set) var isClosed = false

  package init(_ limits: PoolLimits) {
    self.limits = limits
    backoff = limits.backoff
  }

  /// What can be granted without waiting.
  package mutating func requestAtOnce() -> Grant? {
    if isClosed { return nil }
    // The one that was used last: its statements are prepared, and the others may rest.
    if let (connection, since) = idle.popLast() { return .use(connection, idleSince: since) }
    guard inUse < limits.connections else { return nil }
    inUse += 1
    return .open(notBefore: notBefore)
  }

  package mutating func request(_ ticket: Int) -> Answer {
    if isClosed { return .refused(.closed) }
    if let grant = requestAtOnce() { return .granted(grant) }
    guard waiting.count < limits.waiting else { return .refused(.poolIsFull) }
    waiting.append(ticket)
    return .wait
  }

  /// - Returns: whether it was waiting still.
  package mutating func withdrew(_ ticket: Int) -> Bool {
    guard let index = waiting.firstIndex(of: ticket) else { return false }
    waiting.remove(at: index)
    return true
  }

  package mutating func opened() {
    backoff.succeeded()
    notBefore = nil
  }

  /// - Returns: when whoever failed may try again, if it still wants to: the right to open stays with it.
  package mutating func failedToOpen(at now: Instant, chance: Double) -> Instant {
    let next = now + backoff.failed(chance: chance)
    notBefore = next
    return next
  }

  /// The connection is given back, and can be used by others.
  /// - Returns: who gets it.
  package mutating func returned(_ connection: Int, at now: Instant) -> Handover? {
    guard !waiting.isEmpty else {
      idle.append((connection, now))
      return nil
    }
    return Handover(ticket: waiting.removeFirst(), grant: .use(connection, idleSince: now))
  }

  /// A connection is no more, or was not opened.
  /// - Returns: who may open one instead.
  package mutating func lost() -> Handover? {
    guard !waiting.isEmpty, !isClosed else {
      inUse -= 1
      return nil
    }
    return Handover(ticket: waiting.removeFirst(), grant: .open(notBefore: notBefore))
  }

  /// - Returns: connections to close, and tickets of those who wait in vain.
  package mutating func close() -> (idle: [Int], waiting: [Int]) {
    isClosed = true
    defer {
      inUse -= idle.count
      idle = []
      waiting = []
    }
    return (idle.map(\.connection), waiting)
  }
}

/// Bounds of a pool.
package struct PoolLimits: Sendable, Hashable {
  /// Open at the same time.
  package var connections: Int
  /// Tasks that may wait; one more is refused at once.
  package var waiting: Int
  /// How long a task waits for a connection, its opening included.
  package var patience: Duration
  /// After which a connection is asked whether it works before it is lent.
  package var idle: Duration
  package var backoff: Backoff

  package init(
    connections: Int = 10, waiting: Int = 1000, patience: Duration = .seconds(15),
    idle: Duration = .seconds(30),
    backoff: Backoff = Backoff()
  ) {
    self.connections = max(1, connections)
    self.waiting = waiting
    self.patience = patience
    self.idle = idle
    self.backoff = backoff
  }
}
