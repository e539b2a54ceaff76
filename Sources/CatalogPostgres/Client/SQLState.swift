/// The five characters with which PostgreSQL names an error:
/// https://www.postgresql.org/docs/15/errcodes-appendix.html.
///
///     catch let error where error.sqlState == .uniqueViolation
package struct SQLState: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }

  /// The first two characters, which errors of one kind share.
  var category: Substring { rawValue.prefix(2) }

  package static let featureNotSupported = SQLState(rawValue: "0A000")
  package static let notNullViolation = SQLState(rawValue: "23502")
  package static let foreignKeyViolation = SQLState(rawValue: "23503")
  package static let uniqueViolation = SQLState(rawValue: "23505")
  package static let checkViolation = SQLState(rawValue: "23514")
  package static let invalidStatementName = SQLState(rawValue: "26000")
  package static let invalidAuthorization = SQLState(rawValue: "28000")
  package static let invalidPassword = SQLState(rawValue: "28P01")
  package static let unknownDatabase = SQLState(rawValue: "3D000")
  package static let idleTransactionTimeout = SQLState(rawValue: "25P03")
  package static let serializationFailure = SQLState(rawValue: "40001")
  package static let deadlockDetected = SQLState(rawValue: "40P01")
  package static let undefinedTable = SQLState(rawValue: "42P01")
  package static let tooManyConnections = SQLState(rawValue: "53300")
  package static let lockNotAvailable = SQLState(rawValue: "55P03")
  package static let queryCanceled = SQLState(rawValue: "57014")
  package static let adminShutdown = SQLState(rawValue: "57P01")
  package static let crashShutdown = SQLState(rawValue: "57P02")
  package static let cannotConnectNow = SQLState(rawValue: "57P03")
  package static let idleSessionTimeout = SQLState(rawValue: "57P05")

  /// The server ends the connection after it said this.
  var endsConnection: Bool {
    category == "08"
      || [.adminShutdown, .crashShutdown, .cannotConnectNow, .idleSessionTimeout, .idleTransactionTimeout]
        .contains(self)
  }

  /// Two transactions were in each other's way, and one of them was undone as a whole.
  var isConflict: Bool { [.serializationFailure, .deadlockDetected, .lockNotAvailable].contains(self) }

  /// The server has forgotten a kept statement, or its tables have changed: the first where a transaction was undone, which
  /// then prepares it anew.
  var isStalePlan: Bool { [.invalidStatementName, .featureNotSupported].contains(self) }

  /// What the server says of such an error may quote values of the user's data.
  package var mayQuoteData: Bool { ["21", "22", "23", "44", "P0"].contains(category) }
}
