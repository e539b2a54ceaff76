import CutFormats
import Foundation
import Glibc
import Logging

/// Writes the log to standard error: one JSON object a line, or text for people.
///
///     {"time":"…","level":"info","message":"video ended","video":"…","ending":"completed"}
struct LogLines: LogHandler {
  var metadataProvider: Logger.MetadataProvider?
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  private let asJSON: Bool

  init(level: Logger.Level, asJSON: Bool) {
    logLevel = level
    self.asJSON = asJSON
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    // The keys of libraries begin with their names, and say what no reader of this log asks.
    let facts = metadata.merging(event.metadata ?? [:]) { $1 }
      .filter { !$0.key.hasPrefix("hb.") && !$0.key.hasPrefix("sl-") }
      .sorted { $0.key < $1.key }
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let line: String
    if asJSON {
      let fixed = [("time", time), ("level", event.level.rawValue), ("message", event.message.description)]
      let members = (fixed + facts.map { ($0.key, $0.value.description) }).map {
        JSONValue.Member(key: $0.0, value: .string($0.1))
      }
      line = JSONValue.object(members).text
    } else {
      let rest = facts.map { " \($0.key)=\($0.value)" }.joined()
      line = printableText("\(time) \(event.level.rawValue): \(event.message)\(rest)")
    }
    // A log that nobody takes must not end the service.
    try? writeAll(line + "\n", to: STDERR_FILENO)
  }
}
