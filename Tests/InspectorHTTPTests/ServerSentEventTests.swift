import CutFormats
import InspectorHTTP
import Testing

/// Bytes on the wire, by the WHATWG's rules for server-sent events and what clients were seen to do with them.
@Suite("ServerSentEvent")
struct ServerSentEventTests {
  private static let data = JSONValue.object(["progress": .integer(50)])

  static let events: [(name: String, event: ServerSentEvent, text: String)] = [
    ("unnamed, for onmessage", ServerSentEvent(data: data), "data: {\"progress\":50}\n\n"),
    (
      "named, for its listener alone", ServerSentEvent(name: .cut, data: data),
      "event: cut\ndata: {\"progress\":50}\n\n"
    ),
    (
      "durable, with an identifier", ServerSentEvent(name: .completed, id: .init(17), data: data),
      "id: 17\nevent: completed\ndata: {\"progress\":50}\n\n"
    ),
    (
      "the first, with the time to reconnect in its own block",
      ServerSentEvent(id: .init(3), data: data, retryMilliseconds: 2000),
      "retry: 2000\nid: 3\ndata: {\"progress\":50}\n\n"
    ),
  ]

  @Test("an event is its fields, a line each, and an empty line", arguments: events)
  func bytes(name: String, event: ServerSentEvent, text: String) {
    #expect(event.text == text)
  }

  static let hostile = [
    "a\nevent: completed\ndata: {}\n\n", "a\r\nid: 9", "a\rretry: 1", "a\u{2028}b\u{2029}c", "a\0b",
    "\u{FEFF}", ": hb",
  ]

  @Test("no text of a user's ends the line that it is in", arguments: hostile)
  func injection(text: String) {
    let event = ServerSentEvent(id: .init(1), data: .object(["filename": .string(text)]))
    let lines = event.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 4)
    #expect(lines.first == "id: 1" && lines.dropFirst().first?.hasPrefix("data: {") == true)
    #expect(lines.suffix(2) == ["", ""])
    #expect(event.text.unicodeScalars.allSatisfy { $0 != "\r" && $0 != "\0" && $0 != "\u{2028}" })
  }

  @Test(
    "an identifier is printable ASCII without spaces, and nothing else is one",
    arguments: [
      ("17", true), ("p1.9_x-/+=", true), ("", false), ("a b", false), ("a\nb", false), ("a\0", false),
      ("ä", false),
      (String(repeating: "x", count: 201), false),
    ])
  func identifiers(text: String, isOne: Bool) {
    #expect((ServerSentEvent.ID(text) != nil) == isOne)
  }

  @Test("a heartbeat is a comment and one line feed, so that no client takes it for an event")
  func heartbeat() {
    #expect(ServerSentEvent.heartbeat == ": hb\n")
    #expect(ServerSentEvent.heartbeatInterval == 15)
  }

  @Test("the response is never stored, transformed or held back on its way")
  func headers() {
    let headers = Dictionary(uniqueKeysWithValues: ServerSentEvent.headers.map { ($0.name, $0.value) })
    #expect(
      headers == [
        "Content-Type": "text/event-stream", "Cache-Control": "no-store, no-transform",
        "X-Accel-Buffering": "no",
      ])
  }
}
