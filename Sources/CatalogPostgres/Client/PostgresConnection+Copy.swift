extension PostgresConnection {
  /// Appends rows to a table, many times faster than INSERT; all of them or, where anything fails, none.
  ///
  ///     try await connection.copy(into: "rhythm_tokens", columns: ["token", "video_id", "at"], from: postings) {
  ///       $1.append($0.token)
  ///       $1.append($0.video)
  ///       $1.append($0.time)
  ///     }
  ///
  /// Rows are encoded while they are sent: memory does not grow with their number.
  /// - Returns: the number of rows.
  @discardableResult
  package nonisolated func copy<Rows: Sequence>(
    into table: String, columns: [String], from rows: Rows,
    encode: (Rows.Element, inout CopyEncoder) throws -> Void
  ) async throws -> Int {
    let names = columns.map(PostgresQuery.quoted).joined(separator: ", ")
    try await beginCopy("copy \(PostgresQuery.quoted(table)) (\(names)) from stdin (format binary)")
    do {
      var encoder = CopyEncoder(columns: columns.count)
      for row in rows {
        encoder.beginRow()
        try encode(row, &encoder)
        encoder.endRow()
        if encoder.bytes.count >= 1 << 16 { try await sendCopy(encoder.take()) }
      }
      guard !encoder.isMisused else {
        throw PostgresError(.misuse, reason: "a row has not as many values as there are columns")
      }
      encoder.end()
      try await sendCopy(encoder.take())
    } catch {
      // The server undoes it.
      _ = try? await endCopy(because: "the rest does not come")
      throw error
    }
    return try await endCopy(because: nil)
  }

  private func beginCopy(_ sql: String) async throws(PostgresError) {
    let handle = try await begin()
    do throws(PostgresError) {
      try handle.send(script: sql)
      guard try await advance(handle) == nil else {
        throw PostgresError(.misuse, reason: "COPY did not begin")
      }
    } catch {
      defer { current = nil }
      throw located(error)
    }
  }

  private func sendCopy(_ bytes: [UInt8]) async throws(PostgresError) {
    try await sendingCopy { (handle) throws(PostgresError) in try handle.send(copy: bytes) }
  }

  private func endCopy(because reason: String?) async throws(PostgresError) -> Int {
    defer { current = nil }
    if reason != nil { current?.isShielded = true }
    try await sendingCopy { (handle) throws(PostgresError) in try handle.send(endOfCopy: reason) }
    do throws(PostgresError) {
      guard let handle else { throw PostgresError(.connectionLost, reason: "it was closed") }
      return try await finish(handle).affected
    } catch {
      throw located(error)
    }
  }

  /// Until the bytes are gone: libpq would keep all that it is given until the server reads it.
  private func sendingCopy(_ send: (PQHandle) throws(PostgresError) -> Bool) async throws(PostgresError) {
    do throws(PostgresError) {
      guard let handle else { throw PostgresError(.connectionLost, reason: "it was closed") }
      let isShielded = current?.isShielded ?? false
      // Each piece may take as long as a statement may.
      current?.deadline = statementTimeout.map { .now + $0 + Self.grace }
      if !isShielded && Task.isCancelled { throw PostgresError(.cancelled, reason: "the task was cancelled") }
      var isTaken = try send(handle)
      var isGone = try handle.flush()
      while !isTaken || !isGone {
        let wake = await poller.wait(
          for: handle.socket, .readAndWrite, until: current?.deadline, isShielded: isShielded)
        switch wake {
        case .ready:
          try handle.consumeInput()
          if !isTaken { isTaken = try send(handle) }
        case .cancelled: throw PostgresError(.cancelled, reason: "the task was cancelled")
        case .timedOut:
          close()
          throw PostgresError(.timedOut, reason: "it takes no data")
        }
        isGone = try handle.flush()
      }
    } catch {
      throw located(error)
    }
  }
}
