package import CutFormats

/// One event as it goes over the wire (WHATWG HTML, server-sent events).
///
/// Data is JSON on one line. JSON escapes what would end a line, so no text of a user's can begin another field.
package struct ServerSentEvent: Sendable, Hashable {
  /// Nil for those that `onmessage` is given.
  package var name: Name?
  /// Only of durable events: what a client sends back as `Last-Event-ID`.
  package var id: ID?
  package var data: JSONValue
  /// After how long a client reconnects, in milliseconds. It goes into the block of an event: alone in a block, some
  /// clients take it for an event.
  package var retryMilliseconds: Int?

  /// What `addEventListener` is called with.
  package enum Name: String, Sendable, Hashable, CaseIterable {
    case cut, duplicate, completed, failed, cancelled
  }

  /// Printable ASCII without spaces, so that it needs no escaping anywhere.
  package struct ID: Sendable, Hashable {
    package let text: String

    package init(_ number: Int64) { text = "\(number)" }

    package init?(_ text: String) {
      guard !text.isEmpty, text.utf8.count <= 200, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
        return nil
      }
      self.text = text
    }
  }

  package init(name: Name? = nil, id: ID? = nil, data: JSONValue, retryMilliseconds: Int? = nil) {
    self.name = name
    self.id = id
    self.data = data
    self.retryMilliseconds = retryMilliseconds
  }

  /// Fields, each on a line of its own, and the empty line that makes a client dispatch them.
  package var text: String {
    var text = ""
    if let retryMilliseconds { text += "retry: \(retryMilliseconds)\n" }
    if let id { text += "id: \(id.text)\n" }
    if let name { text += "event: \(name.rawValue)\n" }
    return text + "data: \(data.text)\n\n"
  }

  /// What keeps a connection alive, and shows that one is dead: a comment. No empty line follows, with which some clients
  /// take it for an event.
  package static let heartbeat = ": hb\n"

  /// Seconds between two heartbeats.
  package static let heartbeatInterval = 15

  /// Of every response that holds events.
  package static let headers: [(name: String, value: String)] = [
    ("Content-Type", "text/event-stream"), ("Cache-Control", "no-store, no-transform"),
    ("X-Accel-Buffering", "no"),
  ]
}
