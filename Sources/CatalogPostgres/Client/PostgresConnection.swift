/// One connection to PostgreSQL, for one task at a time. Usually a pool lends it:
///
///     let names = try await pool.withConnection { connection in
///       try await connection.query("select filename from videos where state = \(state)").values(String.self)
///     }
///
/// Cancelling the task ends the statement on the server. No thread is blocked: libpq is used in its asynchronous form,
/// and `SocketPoller` waits. After an error that ends the connection `isUsable` is false, and stays so.
package actor PostgresConnection {
  package nonisolated let configuration: PostgresConfiguration
  let poller: SocketPoller
  /// nil after the connection was closed or lost.
  private(set) var handle: PQHandle?
  private(set) var canceller: PQCanceller?
  var statements: StatementCache
  /// Of the session or of the transaction that is open.
  var statementTimeout: Duration?
  /// The statement that is under way.
  var current: Current?
  /// The server was asked to end a statement that had ended: the next one must not be hit.
  var mayBeCancelledLate = false

  struct Current {
    /// The task's cancellation does not end it.
    var isShielded = false
    /// Where the connection is lost, it may have been done all the same.
    var outcomeMayBeUnknown: Bool
    var deadline: ContinuousClock.Instant?
  }

  private init(_ configuration: PostgresConfiguration, poller: SocketPoller) {
    self.configuration = configuration
    self.poller = poller
    statements = StatementCache(capacity: configuration.keptStatements)
    statementTimeout = configuration.statementTimeout
  }

  package static func connect(
    _ configuration: PostgresConfiguration, poller: SocketPoller
  ) async throws(PostgresError) -> PostgresConnection {
    let connection = PostgresConnection(configuration, poller: poller)
    try await connection.open()
    return connection
  }

  private func open() async throws(PostgresError) {
    let deadline = ContinuousClock.now + configuration.connectTimeout
    let handle = await PQHandle.start(configuration.connectionParameters)
    while true {
      let wake: SocketPoller.Wake
      switch handle.continueConnecting() {
      case .waitToRead: wake = await poller.wait(for: handle.socket, .read, until: deadline)
      case .waitToWrite: wake = await poller.wait(for: handle.socket, .write, until: deadline)
      case .connected:
        self.handle = handle
        canceller = handle.canceller()
        return
      case .failed: throw ConnectFailure.error(handle.errorMessage, server: configuration.server)
      }
      switch wake {
      case .ready: continue
      case .timedOut:
        throw PostgresError(
          .cannotConnect(nil), reason: "it does not answer within \(configuration.connectTimeout)",
          server: configuration.server)
      case .cancelled:
        throw PostgresError(
          .cancelled, reason: "the task was cancelled while it connected", server: configuration.server)
      }
    }
  }

  /// Closing again does nothing.
  package func close() {
    handle?.close()
    handle = nil
    canceller = nil
  }

  /// Whether another statement may be sent, as far as can be known without asking the server: the end of a connection
  /// that the server closed meanwhile has arrived, and is seen.
  package var isUsable: Bool {
    guard let handle, current == nil, handle.isUsable else { return false }
    do {
      // First the server's last words arrive, then the end of the connection.
      try handle.consumeInput()
      try handle.consumeInput()
    } catch {
      return false
    }
    return handle.isUsable && handle.transaction == .idle
  }

  /// Whether the server answers.
  package func isHealthy() async -> Bool {
    guard isUsable else { return false }
    do {
      try await execute(script: "")
      return true
    } catch {
      return false
    }
  }
}
