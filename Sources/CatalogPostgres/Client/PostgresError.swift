package import TvidzCore

/// What went wrong between us and PostgreSQL.
///
/// The description is safe to be logged: it holds neither a password nor data of a user.
package struct PostgresError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: Sendable, Hashable {
    /// The server refused a statement; its reason.
    case server(SQLState)
    /// No connection came about; the server's reason, where it was the server that refused.
    case cannotConnect(SQLState?)
    /// The connection ended under way.
    case connectionLost
    /// A statement took longer than it may.
    case timedOut
    /// The task was cancelled, and the statement with it.
    case cancelled
    /// More tasks wait for a connection than may.
    case poolIsFull
    /// No connection became free in time.
    case poolTimedOut
    /// The pool or connection was closed by us.
    case closed
    /// A value that came is not what was asked for.
    case unexpectedValue
    /// The caller does what cannot work.
    case misuse
  }

  package let code: Code
  /// Why, in words that hold no data.
  package let reason: String
  /// What was connected to: `tvidz at 127.0.0.1:5432`.
  package var server: String?
  /// The constraint that was broken.
  package var constraint: String?
  /// Whether what was asked for may have been done all the same: nobody answered whether it was.
  package var outcomeIsUnknown: Bool

  package init(
    _ code: Code, reason: String, server: String? = nil, constraint: String? = nil,
    outcomeIsUnknown: Bool = false
  ) {
    self.code = code
    self.reason = reason
    self.server = server
    self.constraint = constraint
    self.outcomeIsUnknown = outcomeIsUnknown
  }

  package var sqlState: SQLState? {
    switch code {
    case .server(let state): state
    case .cannotConnect(let state): state
    default: nil
    }
  }

  package var description: String {
    "\(what): \(reason)" + (constraint.map { " (\($0))" } ?? "")
  }

  private var what: String {
    let database = server.map { "the database \($0)" } ?? "the database"
    return switch code {
    case .server(let state): "\(database) refused a statement with \(state)"
    case .cannotConnect: "cannot connect to \(database)"
    case .connectionLost: "lost the connection to \(database)"
    case .timedOut: "\(database) takes too long"
    case .cancelled: "cancelled what \(database) was doing"
    case .poolIsFull, .poolTimedOut: "no free connection to \(database)"
    case .closed: "cannot use \(database)"
    case .unexpectedValue: "cannot read what \(database) sent"
    case .misuse: "cannot ask \(database)"
    }
  }
}

/// Whether something that failed may be tried again.
package enum RetryAdvice: Sendable, Hashable {
  /// Nothing of it was done: try again.
  case safe
  /// Nobody knows whether it was done: again only what may be done twice.
  case onlyIfRepeatable
  /// It would fail again.
  case useless
}

extension PostgresError {
  package var retry: RetryAdvice {
    switch code {
    case .server(let state): state.isConflict || state.isStalePlan ? .safe : .useless
    case .cannotConnect(let state): isPermanent(state) ? .useless : .safe
    case .connectionLost: outcomeIsUnknown ? .onlyIfRepeatable : .safe
    case .poolIsFull, .poolTimedOut: .safe
    case .timedOut, .cancelled, .closed, .unexpectedValue, .misuse: .useless
    }
  }

  /// Of refusals to connect: those that stay until a person changes something. A server that starts, stops or is full
  /// is not among them.
  private func isPermanent(_ state: SQLState?) -> Bool {
    guard let state else { return false }
    return ["28", "3D", "42", "22"].contains(state.category)
  }

  /// For the program's edge.
  package var actionable: ActionableError {
    ActionableError(kind, what: what, why: reason, remedy: remedy)
  }

  private var kind: ActionableError.Kind {
    switch code {
    case .cannotConnect, .connectionLost, .timedOut, .poolIsFull, .poolTimedOut: .missingDependency
    case .cancelled: .cancelled
    // Unknown tables and columns, missing rights, syntax.
    case .server(let state) where state.category == "42": .refused
    case .server, .closed, .unexpectedValue, .misuse: .other
    }
  }

  private var remedy: String? {
    switch code {
    case .cannotConnect(let state?) where state.category == "28" || state == .unknownDatabase:
      "correct TVIDZ_DATABASE_URL"
    case .cannotConnect(.tooManyConnections?): "raise the server's max_connections, or use fewer connections"
    case .cannotConnect: "start the server, or correct TVIDZ_DATABASE_URL"
    case .connectionLost: "try again when the server runs"
    case .timedOut: "try again when the server has less to do"
    case .poolIsFull, .poolTimedOut: "try again later, or allow more connections"
    case .server, .cancelled, .closed, .unexpectedValue, .misuse: nil
    }
  }
}
