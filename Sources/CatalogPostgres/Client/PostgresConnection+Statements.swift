extension PostgresConnection {
  /// Runs one statement and returns its rows, all of them.
  @discardableResult
  package func query(_ query: PostgresQuery) async throws(PostgresError) -> PostgresRows {
    let handle = try await begin()
    defer { current = nil }
    do {
      return try await run(query, on: handle)
    } catch {
      throw located(error)
    }
  }

  /// Runs statements without parameters, separated by semicolons: as one transaction, where they begin none themselves.
  package func execute(script: String) async throws(PostgresError) {
    try await control(script, outcomeMayBeUnknown: true)
  }

  /// - Parameter isShielded: runs also in a task that was cancelled, within a time of its own.
  @discardableResult
  func control(
    _ script: String, isShielded: Bool = false, outcomeMayBeUnknown: Bool
  ) async throws(PostgresError) -> PostgresRows {
    let handle = try await begin(isShielded: isShielded, outcomeMayBeUnknown: outcomeMayBeUnknown)
    defer { current = nil }
    do {
      try handle.send(script: script)
      return try await finish(handle)
    } catch {
      throw located(error)
    }
  }

  // MARK: One at a time

  /// Every statement begins here, and its function sets `current` to nil at its end.
  func begin(isShielded: Bool = false, outcomeMayBeUnknown: Bool? = nil) async throws(PostgresError)
    -> PQHandle
  {
    guard current == nil else {
      throw located(PostgresError(.misuse, reason: "another statement runs on this connection"))
    }
    guard let handle, handle.isUsable else {
      throw located(PostgresError(.connectionLost, reason: "the connection was lost before, or closed"))
    }
    if !isShielded && Task.isCancelled {
      throw located(PostgresError(.cancelled, reason: "the task was cancelled before"))
    }
    if mayBeCancelledLate {
      current = Current(isShielded: true, outcomeMayBeUnknown: false, deadline: .now + Self.endingTime)
      // An empty statement takes what was meant for the one before.
      do {
        try handle.send(script: "")
        try await finish(handle)
      } catch {
        guard handle.isUsable else {
          defer { current = nil }
          throw located(error)
        }
      }
      mayBeCancelledLate = false
    }
    // Inside of a transaction nothing is done before its end.
    let isUnknown = outcomeMayBeUnknown ?? (handle.transaction == .idle)
    let patience = isShielded ? Self.endingTime : statementTimeout.map { $0 + Self.grace }
    current = Current(
      isShielded: isShielded, outcomeMayBeUnknown: isUnknown, deadline: patience.map { .now + $0 })
    return handle
  }

  /// For which the answer may be late: the server ends a statement by itself, so that only a network that went silent
  /// needs it.
  static var grace: Duration { .seconds(5) }
  /// How long the server may take to end what it was asked to end.
  static var endingTime: Duration { .seconds(10) }

  func located(_ error: PostgresError) -> PostgresError {
    var error = error
    error.server = configuration.server
    let isOpen = error.code == .connectionLost || error.code == .timedOut && handle == nil
    error.outcomeIsUnknown = isOpen && current?.outcomeMayBeUnknown ?? false
    return error
  }

  // MARK: Kept statements

  private func run(_ query: PostgresQuery, on handle: PQHandle) async throws(PostgresError) -> PostgresRows {
    guard query.isKept else {
      try handle.send(sql: query.sql, query.parameters)
      return try await finish(handle)
    }
    do {
      return try await runKept(query, on: handle)
    } catch {
      // The server has forgotten the statement, or its tables have changed: once more from the start, unless the failure
      // took a transaction with it.
      guard error.sqlState?.isStalePlan == true else { throw error }
      statements.forget(StatementCache.Key(query))
      guard handle.transaction == .idle else { throw error }
      return try await runKept(query, on: handle)
    }
  }

  private func runKept(_ query: PostgresQuery, on handle: PQHandle) async throws(PostgresError)
    -> PostgresRows
  {
    let key = StatementCache.Key(query)
    switch statements.lookup(key) {
    case .kept(let name):
      try handle.send(prepared: name, query.parameters)
    case .missing(let name, let evicted):
      if let evicted {
        try handle.send(script: "deallocate \(evicted)")
        try await finish(handle)
      }
      try handle.send(preparing: name, sql: query.sql, types: key.types)
      try await finish(handle)
      statements.keep(key, name: name)
      try handle.send(prepared: name, query.parameters)
    }
    return try await finish(handle)
  }

  // MARK: What StatementProgress decides is done here

  /// Sends what is waiting, and reads until the statement's end.
  @discardableResult
  func finish(_ handle: PQHandle) async throws(PostgresError) -> PostgresRows {
    try await advance(handle) ?? PostgresRows.none
  }

  /// - Returns: nil where the server waits for the data of COPY.
  func advance(_ handle: PQHandle) async throws(PostgresError) -> PostgresRows? {
    var progress = StatementProgress()
    var rows = PostgresRows.none
    var action = progress.next(after: .started)
    while true {
      switch action {
      case .finish(let failure):
        if progress.cancelWasSent { mayBeCancelledLate = true }
        if let failure { throw failure }
        return rows
      case .feedCopy: return nil
      case .abandon(let failure):
        close()
        throw failure
      default:
        action = progress.next(after: await perform(action, on: handle, keeping: &rows))
      }
    }
  }

  private func perform(
    _ action: StatementProgress.Action, on handle: PQHandle, keeping rows: inout PostgresRows
  ) async -> StatementProgress.Event {
    do throws(PostgresError) {
      switch action {
      case .flush: return .flushed(try handle.flush())
      case .look: return .looked(isBusy: handle.isBusy)
      case .consume:
        try handle.consumeInput()
        return .consumed
      case .wait(let forWriting, let isEnding):
        return .woke(
          await poller.wait(
            for: handle.socket, forWriting ? .readAndWrite : .read, until: current?.deadline,
            isShielded: isEnding || current?.isShielded ?? false))
      case .sendCancel:
        current?.deadline = .now + Self.endingTime
        if await canceller?.cancel(atMost: Self.endingTime) == true { return .cancelSent }
        return .lost(PostgresError(.connectionLost, reason: "the server cannot be asked to end a statement"))
      case .takeResult:
        switch handle.nextResult() {
        case .rows(let new):
          rows = new
          return .answered
        case .failure(let error): return .failed(error)
        case .copyIn: return .copyBegan
        case .unexpected: return .confused
        case nil: return .noMoreResults
        }
      case .finish, .feedCopy, .abandon: return .confused
      }
    } catch {
      return .lost(lastWords(of: handle) ?? error)
    }
  }

  /// Why the server closed the connection, if it said so before.
  private func lastWords(of handle: PQHandle) -> PostgresError? {
    guard !handle.isBusy else { return nil }
    while let result = handle.nextResult() {
      if case .failure(let error) = result { return error }
      if handle.isBusy { return nil }
    }
    return nil
  }
}

extension StatementCache.Key {
  init(_ query: PostgresQuery) {
    self.init(sql: query.sql, types: query.parameters.map(\.type))
  }
}

extension PostgresRows {
  static var none: PostgresRows {
    PostgresRows(columns: [], command: "", affected: 0, count: 0, bytes: [], fields: [])
  }
}
