import Foundation
import Testing
import TvidzTesting

/// A whole upload as a client sees it, against `Golden/transcripts/cloud-upload.txt`: identifiers, times, addresses and
/// scores are left out of both, all else is the contract.
@Suite("An upload to the cloud", .needsDatabase, .ownSchema, .needsCloud, .timeLimit(.minutes(15)))
struct CloudTranscriptTests {
  @Test("from the announcement over the presigned PUT and the event to the cuts")
  func upload() async throws {
    let cloud = try await CloudService()
    let films = try TemporaryFolder()
    let file = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    let size = try #require(try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int)
    let transcript = try await cloud.serve(["--set", "http.public-url=http://films.example"]) { service in
      var lines = Transcript()
      let announcement = #"{"filename":"clip.mkv","size":\#(size),"contentType":"video/x-matroska"}"#
      let begun = try await service.post("/api/uploads", announcement)
      lines.add("POST /api/uploads", begun)
      let answer = try begun.object()
      let (id, url) = try (#require(answer["videoId"] as? String), #require(answer["url"] as? String))
      lines.name(id, "VIDEO")
      let preflight = try await service.curl(
        url, "-X", "OPTIONS", "-H", "Origin: http://films.example", "-H",
        "Access-Control-Request-Method: PUT",
        "-H", "Access-Control-Request-Headers: content-type")
      lines.add(
        "OPTIONS the address", preflight,
        headers: ["Access-Control-Allow-Origin", "Access-Control-Allow-Methods"])
      let sent = try await service.send(file, to: url, answer["headers"] as? [String: String] ?? [:])
      lines.add("PUT the address", sent)
      // From the second event on: a snapshot would hold what had happened by then.
      lines.add("GET /progress/VIDEO", try await service.events(of: id, "-H", "Last-Event-ID: 1"))
      return lines
    }
    let golden = try String(
      contentsOf: ProjectFolder.root.appending(path: "Golden/transcripts/cloud-upload.txt"), encoding: .utf8)
    #expect(transcript.text == golden)
  }
}

/// What was said, without what differs each time.
private struct Transcript: Sendable {
  private var lines: [String] = []
  private var names: [(String, String)] = []

  mutating func name(_ text: String, _ name: String) { names.append((text, name)) }

  mutating func add(_ request: String, _ answer: RunningService.Answer, headers: [String] = []) {
    lines.append("\(request) -> \(answer.status)")
    lines += headers.map { "\($0): \(answer.header($0) ?? "none")" }
    if answer.body.hasPrefix("{") { lines.append(answer.body.trimmingCharacters(in: .newlines)) }
    lines.append("")
  }

  /// Durable events alone: how many of the others there are is a matter of time.
  mutating func add(_ request: String, _ events: String) {
    lines.append("\(request) -> events")
    for event in events.components(separatedBy: "\n\n") where event.contains("data: ") {
      guard event.contains("\nid: ") || event.hasPrefix("id: ") || event.contains("\"snapshot\":true") else {
        continue
      }
      lines += event.split(separator: "\n").map(String.init).filter {
        !$0.hasPrefix(":") && !$0.hasPrefix("retry:")
      }
      lines.append("")
    }
  }

  var text: String {
    var text = lines.joined(separator: "\n") + "\n"
    for (id, name) in names { text = text.replacing(id, with: name) }
    return
      text
      .replacing(/"url":"[^"]*"/, with: "\"url\":\"ADDRESS\"")
      .replacing(/"(expires|uploadDate|time|at)":"\d{4}-[^"]*"/) { "\"\($0.output.1)\":\"TIME\"" }
      .replacing(/"score":[\d.e-]+/, with: "\"score\":SCORE")
      // How far it is told to be is a matter of time.
      .replacing(/"analyzing","progress":\d+/, with: "\"analyzing\",\"progress\":PERCENT")
  }
}
