/// What a transaction may see and do, and for how long.
package struct TransactionOptions: Sendable, Hashable {
  package enum Isolation: String, Sendable, Hashable {
    case readCommitted = "read committed"
    case repeatableRead = "repeatable read"
    case serializable
  }

  package var isolation: Isolation
  package var isReadOnly: Bool
  /// For each of its statements; nil is that of the session, zero is no limit.
  package var statementTimeout: Duration?

  package init(
    _ isolation: Isolation = .readCommitted, isReadOnly: Bool = false, statementTimeout: Duration? = nil
  ) {
    self.isolation = isolation
    self.isReadOnly = isReadOnly
    self.statementTimeout = statementTimeout
  }

  /// One round trip, however much is set.
  var opening: String {
    var script = "begin isolation level \(isolation.rawValue)\(isReadOnly ? " read only" : "")"
    if let statementTimeout {
      script += "; set local statement_timeout = \(statementTimeout.wholeMilliseconds)"
    }
    return script
  }
}

extension PostgresConnection {
  /// Runs `body` in a transaction: committed where it returns, rolled back where it throws or its task is cancelled.
  ///
  /// There are no transactions inside of transactions: to begin one there is an error, with which the outer one ends. So
  /// is a statement's failure that `body` kept to itself, for PostgreSQL would roll back at the commit, and say nothing.
  @discardableResult
  package nonisolated func transaction<Result>(
    _ options: TransactionOptions = TransactionOptions(),
    _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    try await beginTransaction(options)
    let result: Result
    do {
      result = try await body(self)
    } catch {
      await rollback()
      throw error
    }
    try await commit()
    return result
  }

  private func beginTransaction(_ options: TransactionOptions) async throws(PostgresError) {
    guard handle?.transaction ?? .idle == .idle else {
      throw located(PostgresError(.misuse, reason: "a transaction is open, and holds no others"))
    }
    try await control(options.opening, outcomeMayBeUnknown: false)
    if let timeout = options.statementTimeout { statementTimeout = timeout == .zero ? nil : timeout }
  }

  private func commit() async throws(PostgresError) {
    defer { statementTimeout = configuration.statementTimeout }
    if Task.isCancelled {
      await rollback()
      throw located(PostgresError(.cancelled, reason: "the task was cancelled before the commit"))
    }
    if handle?.transaction == .failed {
      await rollback()
      throw located(
        PostgresError(.misuse, reason: "a statement of the transaction failed, and nobody was told"))
    }
    // Not cancelled half way: whether it was done would be unknown.
    try await control("commit", isShielded: true, outcomeMayBeUnknown: true)
  }

  /// Of a connection that is lost there is nothing to roll back: the server does it.
  private func rollback() async {
    defer { statementTimeout = configuration.statementTimeout }
    guard let handle, handle.isUsable, handle.transaction != .idle else { return }
    do {
      try await control("rollback", isShielded: true, outcomeMayBeUnknown: false)
    } catch {
      close()
    }
  }
}
