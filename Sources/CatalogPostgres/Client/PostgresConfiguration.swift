import CLibPQ

/// Where the database is, and how its connections behave.
///
/// TLS is asked for in the URL, in libpq's words: `…?sslmode=verify-full&sslrootcert=/etc/ca.pem`
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-PARAMKEYWORDS). What the URL leaves open comes from
/// libpq's environment variables and from the values here.
package struct PostgresConfiguration: Sendable, CustomStringConvertible, CustomReflectable {
  package struct Parameter: Sendable, Hashable {
    package let name: String
    package let value: String
  }

  /// Until a connection stands, over all addresses of the host.
  package var connectTimeout: Duration = .seconds(10)
  /// After which the server ends a statement; nil is never. A network that is silent for some seconds longer is lost.
  package var statementTimeout: Duration? = .seconds(30)
  /// After which the server ends a connection that says nothing within a transaction; nil is never. A process that was
  /// frozen there would keep the locks that others wait for.
  package var idleTransactionTimeout: Duration? = .seconds(15)
  /// Settings of the server for each session, `search_path` or `plan_cache_mode`, say.
  package var settings: [String: String] = [:]
  /// What the server's lists show.
  package var applicationName = "tvidz"
  /// Statements that the server keeps for each connection.
  package var keptStatements = 200

  /// `tvidz at 127.0.0.1:5432`, for messages.
  package let server: String
  /// Holds the password: never described.
  private let parameters: [Parameter]

  /// - Parameter url: `postgresql://user:password@host:5432/database?sslmode=…`, or libpq's `host=… dbname=…`.
  package init(url: String) throws(PostgresError) {
    var message: UnsafeMutablePointer<CChar>?
    defer { PQfreemem(message) }
    // Its message is not shown: it quotes the URL, and the password with it.
    guard let options = PQconninfoParse(url, &message) else {
      throw PostgresError(
        .cannotConnect(.invalidAuthorization),
        reason: "the URL is not understood; it reads postgresql://user:password@host:5432/database")
    }
    defer { PQconninfoFree(options) }
    var parameters: [Parameter] = []
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val {
        parameters.append(Parameter(name: String(cString: keyword), value: String(cString: value)))
      }
      option += 1
    }
    self.parameters = parameters
    func value(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
    let host = value("host") ?? value("hostaddr") ?? "the local socket"
    server =
      "\(value("dbname") ?? value("user") ?? "of this user") at \(host)"
      + (value("port").map { ":\($0)" } ?? "")
  }

  package var description: String { server }
  package var customMirror: Mirror { Mirror(self, children: ["server": server]) }

  /// What libpq is given.
  package var connectionParameters: [Parameter] {
    var settings = settings
    settings["statement_timeout"] = String((statementTimeout ?? .zero).wholeMilliseconds)
    settings["idle_in_transaction_session_timeout"] = String(
      (idleTransactionTimeout ?? .zero).wholeMilliseconds)
    let defaults = [
      Parameter(name: "application_name", value: applicationName),
      // A peer that vanished without a word is noticed within a minute.
      Parameter(name: "keepalives_idle", value: "30"),
      Parameter(name: "keepalives_interval", value: "10"),
      Parameter(name: "keepalives_count", value: "3"),
      Parameter(name: "tcp_user_timeout", value: "60000"),
    ]
    let given = Set(parameters.map(\.name))
    let own = parameters.filter { $0.name != "options" && $0.name != "client_encoding" }
    let options = parameters.first { $0.name == "options" }?.value
    return own + defaults.filter { !given.contains($0.name) } + [
      Parameter(name: "client_encoding", value: "UTF8"),
      Parameter(
        name: "options", value: [options, Self.options(settings)].compactMap(\.self).joined(separator: " ")),
    ]
  }

  /// Settings as the command line options that the server takes when a session begins.
  static func options(_ settings: [String: String]) -> String {
    settings.sorted { $0.key < $1.key }
      .map { "-c \($0.key)=\(escaped($0.value))" }
      .joined(separator: " ")
  }

  /// The server splits its options at white space that no backslash precedes.
  private static func escaped(_ value: String) -> String {
    String(value.flatMap { $0 == "\\" || $0.isWhitespace ? ["\\", $0] : [$0] })
  }
}

extension Duration {
  /// Rounded up, for PostgreSQL's settings: 0 there is no limit.
  package var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}
