import Synchronization

/// A bounded number of connections for any number of tasks.
///
///     let pool = try PostgresPool(PostgresConfiguration(url: url))
///     let id = try await pool.transaction { connection in
///       try await connection.query("insert into videos (filename) values (\(name)) returning id").single(Int64.self)
///     }
///
/// Tasks wait in the order of coming, up to a number and a time; then they get an error. Connections are opened when they
/// are needed. While the server is away tasks try again with growing pauses until their patience ends, so that a restart
/// is a delay and not an error; what no waiting mends, a wrong password, say, is told at once.
package final class PostgresPool: Sendable {
  package let configuration: PostgresConfiguration
  package let limits: PoolLimits
  /// For connections beside those of the pool.
  package let poller: SocketPoller

  private struct State {
    var decisions: PoolState
    var connections: [Int: PostgresConnection] = [:]
    var waiting: [Int: CheckedContinuation<PoolState.Grant, any Error>] = [:]
    /// Why the last attempt to open a connection failed; nil since one succeeded.
    var lastFailure: PostgresError?
    /// Of tickets and connections.
    var numbers = 0

    mutating func number() -> Int {
      numbers += 1
      return numbers
    }
  }

  private let state: Mutex<State>

  package init(_ configuration: PostgresConfiguration, limits: PoolLimits = PoolLimits())
    throws(PostgresError)
  {
    self.configuration = configuration
    self.limits = limits
    poller = try SocketPoller()
    state = Mutex(State(decisions: PoolState(limits)))
  }

  /// Lends a connection for as long as `body` runs.
  @discardableResult
  package func withConnection<Result>(
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    let (number, connection) = try await borrow()
    do {
      let result = try await body(connection)
      await giveBack(number, connection)
      return result
    } catch {
      await giveBack(number, connection)
      throw error
    }
  }

  /// Runs one statement on a connection of its own.
  @discardableResult
  package func query(_ query: PostgresQuery) async throws -> PostgresRows {
    try await withConnection { try await $0.query(query) }
  }

  /// Runs `body` in a transaction. Where the server undid it because it met another one, or the connection was lost
  /// before the commit was sent, `body` runs again from its start, on fresh data.
  /// - Parameter isRepeatable: also where nobody knows whether it was committed.
  @discardableResult
  package func transaction<Result>(
    _ options: TransactionOptions = TransactionOptions(), attempts: Int = 10, isRepeatable: Bool = false,
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    var backoff = Backoff(initial: .milliseconds(5), limit: .seconds(1))
    while true {
      do {
        return try await withConnection { try await $0.transaction(options, body) }
      } catch let error as PostgresError
        where backoff.failures + 1 < attempts && error.isWorthAnotherTransaction(isRepeatable: isRepeatable)
      {
        try await Task.sleep(for: backoff.failed(chance: .random(in: 0..<1)))
      }
    }
  }

  /// Refuses what comes, and closes what is idle at once, the rest when it is given back. Closing again does nothing.
  package func close() async {
    let connections = state.withLock { state in
      let (idle, tickets) = state.decisions.close()
      for ticket in tickets {
        state.waiting.removeValue(forKey: ticket)?.resume(throwing: error(.closed))
      }
      return idle.compactMap { state.connections.removeValue(forKey: $0) }
    }
    for connection in connections { await connection.close() }
  }

  // MARK: Borrowing

  private func borrow() async throws -> (Int, PostgresConnection) {
    let deadline = ContinuousClock.now + limits.patience
    var grant = try await grant(until: deadline)
    while true {
      switch grant {
      case .use(let number, let idleSince):
        if let connection = state.withLock({ $0.connections[number] }) {
          let isStale = idleSince.duration(to: .now) > limits.idle
          if await isStale ? connection.isHealthy() : connection.isUsable { return (number, connection) }
          await connection.close()
          state.withLock { $0.connections[number] = nil }
        }
        // The right to open another one is ours.
        grant = .open(notBefore: nil)
      case .open(let notBefore):
        do {
          if let notBefore { try await Task.sleep(until: min(notBefore, deadline), clock: .continuous) }
          let connection = try await PostgresConnection.connect(configuration, poller: poller)
          return state.withLock { state in
            let number = state.number()
            state.decisions.opened()
            state.lastFailure = nil
            state.connections[number] = connection
            return (number, connection)
          }
        } catch {
          let failure = error as? PostgresError ?? cancelled
          // After a refusal that stays the others need not wait longer to be told as well.
          let next: ContinuousClock.Instant? = state.withLock { state in
            guard failure.retry == .safe else { return nil }
            state.lastFailure = failure
            return state.decisions.failedToOpen(at: .now, chance: .random(in: 0..<1))
          }
          if let next, next < deadline, !Task.isCancelled {
            grant = .open(notBefore: next)
          } else {
            pass(on: state.withLock { $0.decisions.lost() })
            throw failure
          }
        }
      }
    }
  }

  /// Waits for its turn.
  private func grant(until deadline: ContinuousClock.Instant) async throws -> PoolState.Grant {
    let (ticket, grant) = state.withLock { ($0.number(), $0.decisions.requestAtOnce()) }
    if let grant { return grant }
    return try await withThrowingTaskGroup(of: PoolState.Grant?.self) { group in
      group.addTask { try await self.grant(ticket, until: deadline) }
      group.addTask {
        try? await Task.sleep(until: deadline, clock: .continuous)
        self.withdraw(ticket, because: self.outOfPatience)
        return nil
      }
      // The first one ends with a grant or an error, and only then the second one is of no use.
      while let ended = try await group.next() {
        if let grant = ended {
          group.cancelAll()
          return grant
        }
      }
      throw cancelled
    }
  }

  private func grant(_ ticket: Int, until deadline: ContinuousClock.Instant) async throws -> PoolState.Grant {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer: PoolState.Answer = state.withLock { state in
          // Whoever withdraws a ticket that does not wait yet does not find it; but its reason is there already.
          if Task.isCancelled { return .refused(.cancelled) }
          let answer = state.decisions.request(ticket)
          guard answer == .wait else { return answer }
          if deadline <= .now {
            _ = state.decisions.withdrew(ticket)
            return .refused(.poolTimedOut)
          }
          state.waiting[ticket] = continuation
          return .wait
        }
        switch answer {
        case .granted(let grant): continuation.resume(returning: grant)
        case .refused(let code): continuation.resume(throwing: error(code))
        case .wait: break
        }
      }
    } onCancel: {
      withdraw(ticket, because: cancelled)
    }
  }

  private func withdraw(_ ticket: Int, because error: PostgresError) {
    let continuation = state.withLock { state in
      state.decisions.withdrew(ticket) ? state.waiting.removeValue(forKey: ticket) : nil
    }
    continuation?.resume(throwing: error)
  }

  // MARK: Giving back

  private func giveBack(_ number: Int, _ connection: PostgresConnection) async {
    let isUsable = await connection.isUsable
    let (handover, isKept) = state.withLock { state in
      let isKept = isUsable && !state.decisions.isClosed
      guard !isKept else { return (state.decisions.returned(number, at: .now), true) }
      state.connections[number] = nil
      return (state.decisions.lost(), false)
    }
    // A transaction that was left open ends with its connection.
    if !isKept { await connection.close() }
    pass(on: handover)
  }

  private func pass(on handover: PoolState.Handover?) {
    guard let handover else { return }
    let continuation = state.withLock { $0.waiting.removeValue(forKey: handover.ticket) }
    continuation?.resume(returning: handover.grant)
  }

  private var cancelled: PostgresError { error(.cancelled) }

  /// While the server is away, that is the reason.
  private var outOfPatience: PostgresError { state.withLock(\.lastFailure) ?? error(.poolTimedOut) }

  private func error(_ code: PostgresError.Code) -> PostgresError {
    let reason =
      switch code {
      case .poolIsFull: "\(limits.waiting) tasks wait for \(limits.connections) connections"
      case .poolTimedOut: "all \(limits.connections) connections were in use for \(limits.patience)"
      case .closed: "the pool was closed"
      default: "the task was cancelled while it waited for a connection"
      }
    return PostgresError(code, reason: reason, server: configuration.server)
  }
}

extension PostgresError {
  fileprivate func isWorthAnotherTransaction(isRepeatable: Bool) -> Bool {
    switch code {
    // Waiting for a server or a connection has been the pool's affair already.
    case .server, .connectionLost: retry == .safe || isRepeatable && retry == .onlyIfRepeatable
    default: false
    }
  }
}
