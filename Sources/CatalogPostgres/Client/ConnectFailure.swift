/// Why no connection came about, from the library's text.
///
/// The server's code is in it where the server refused: `… failed: FATAL:  28P01: password authentication failed for
/// user "tvidz"`. The words before it are in the server's language.
package enum ConnectFailure {
  package static func error(_ message: String, server: String) -> PostgresError {
    let lines = message.split(separator: "\n").filter { !$0.hasPrefix("\t") }
    let refusal = /(?:^|: )[^:\s]+:  ([0-9A-Z]{5}): (.*)$/
    for line in lines.reversed() {
      if let match = line.firstMatch(of: refusal) {
        return PostgresError(
          .cannotConnect(SQLState(rawValue: String(match.output.1))), reason: String(match.output.2),
          server: server)
      }
    }
    // A name with several addresses has a line for each.
    let last = lines.last { $0.contains(" failed: ") } ?? lines.first ?? "no reason given"
    let reason = last.firstMatch(of: /^.* failed: (.*)$/)?.output.1 ?? last
    return PostgresError(.cannotConnect(nil), reason: String(reason), server: server)
  }

  /// The lines that follow hold guesses.
  static func firstLine(_ message: String) -> String {
    message.split(separator: "\n").first.map(String.init) ?? "no reason given"
  }
}
