import CatalogPostgres
import Testing
import TvidzCore

@Suite("Errors of PostgreSQL")
struct PostgresErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: PostgresError.Code
    var isUnknown = false
    let retry: RetryAdvice
    let kind: ActionableError.Kind
  }

  private static let cases = [
    Case(
      testDescription: "serialization failure", code: .server(.serializationFailure), retry: .safe,
      kind: .other),
    Case(testDescription: "deadlock", code: .server(.deadlockDetected), retry: .safe, kind: .other),
    Case(testDescription: "unique violation", code: .server(.uniqueViolation), retry: .useless, kind: .other),
    Case(testDescription: "unknown table", code: .server(.undefinedTable), retry: .useless, kind: .refused),
    Case(
      testDescription: "lost before the commit", code: .connectionLost, retry: .safe, kind: .missingDependency
    ),
    Case(
      testDescription: "lost in the commit", code: .connectionLost, isUnknown: true, retry: .onlyIfRepeatable,
      kind: .missingDependency),
    Case(testDescription: "no server", code: .cannotConnect(nil), retry: .safe, kind: .missingDependency),
    Case(
      testDescription: "starting server", code: .cannotConnect(.cannotConnectNow), retry: .safe,
      kind: .missingDependency),
    Case(
      testDescription: "full server", code: .cannotConnect(.tooManyConnections), retry: .safe,
      kind: .missingDependency
    ),
    Case(
      testDescription: "wrong password", code: .cannotConnect(.invalidPassword), retry: .useless,
      kind: .missingDependency),
    Case(
      testDescription: "unknown database", code: .cannotConnect(.unknownDatabase), retry: .useless,
      kind: .missingDependency),
    Case(testDescription: "timed out", code: .timedOut, retry: .useless, kind: .missingDependency),
    Case(testDescription: "full pool", code: .poolIsFull, retry: .safe, kind: .missingDependency),
    Case(testDescription: "cancelled", code: .cancelled, retry: .useless, kind: .cancelled),
    Case(testDescription: "odd value", code: .unexpectedValue, retry: .useless, kind: .other),
  ]

  @Test("each kind says whether to try again, and what a program ends with", arguments: cases)
  func advice(_ one: Case) {
    let error = PostgresError(one.code, reason: "…", outcomeIsUnknown: one.isUnknown)
    #expect(error.retry == one.retry)
    #expect(error.actionable.kind == one.kind)
  }

  @Test("what fails to connect says where, why and what to do")
  func sentence() {
    let error = PostgresError(.cannotConnect(nil), reason: "Connection refused", server: "tvidz at db:5432")
    #expect(
      String(describing: error.actionable)
        == "cannot connect to the database tvidz at db:5432: Connection refused; start the server, or correct "
        + "TVIDZ_DATABASE_URL")
  }

  @Test("what the server says of data is not passed on", arguments: ["22P02", "23505", "P0001", "21000"])
  func data(state: String) { #expect(SQLState(rawValue: state).mayQuoteData) }

  @Test(
    "what the server says of itself is", arguments: ["28P01", "53300", "57P01", "42P01", "40001", "XX000"])
  func notData(state: String) { #expect(!SQLState(rawValue: state).mayQuoteData) }

  struct Message: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let code: PostgresError.Code
    let reason: String
  }

  private static let messages = [
    Message(
      testDescription: "refused by the machine",
      text: """
        connection to server at "127.0.0.1", port 1 failed: Connection refused
        \tIs the server running on that host and accepting TCP/IP connections?
        """, code: .cannotConnect(nil), reason: "Connection refused"),
    Message(
      testDescription: "refused by the server",
      text: """
        connection to server at "127.0.0.1", port 5432 failed: FATAL:  28P01: password authentication failed for user "a"
        LOCATION:  auth_failed, auth.c:332
        """, code: .cannotConnect(.invalidPassword), reason: #"password authentication failed for user "a""#),
    Message(
      testDescription: "refused in another language",
      text: #"connection to server at "::1", port 5432 failed: FATAL:  3D000: Datenbank »x« existiert nicht"#,
      code: .cannotConnect(.unknownDatabase), reason: "Datenbank »x« existiert nicht"),
    Message(
      testDescription: "by all addresses of a name",
      text: """
        connection to server at "localhost" (::1), port 5432 failed: Network is unreachable
        \tIs the server running on that host and accepting TCP/IP connections?
        connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused
        """, code: .cannotConnect(nil), reason: "Connection refused"),
    Message(
      testDescription: "no such name",
      text: #"could not translate host name "nowhere" to address: Name or service not known"#,
      code: .cannotConnect(nil),
      reason: #"could not translate host name "nowhere" to address: Name or service not known"#),
    Message(testDescription: "no words", text: "", code: .cannotConnect(nil), reason: "no reason given"),
  ]

  @Test("the reason of a failure to connect is found in the library's text", arguments: messages)
  func failures(_ message: Message) {
    let error = ConnectFailure.error(message.text, server: "tvidz at host")
    #expect(error == PostgresError(message.code, reason: message.reason, server: "tvidz at host"))
  }
}
