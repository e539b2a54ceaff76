import Foundation
import Testing
import TvidzTesting

/// The service as programs see it that others wrote: `./tools/checkers service` installs them.
@Suite(
  "Foreign clients", .timeLimit(.minutes(15)),
  .enabled(if: ServiceClients.python != nil, "no clients: ./tools/checkers service"))
struct ForeignClientTests {
  private struct Seen: Decodable {
    struct Facts: Decodable {
      let videoId: String
      let state: String
      let progress: Int
    }
    let name: String
    let id: String?
    let data: Facts
  }

  /// Runs `body` with a service and a video that was uploaded a moment ago.
  private static func withVideo(
    _ body: @escaping @Sendable (RunningService, String) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    let films = try TemporaryFolder()
    let file = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    try await RunningService.run(data: folder.path("data")) { service in
      try await body(service, try await service.upload(file, as: "clip.mkv"))
    }
  }

  private static func use(_ arguments: String...) async throws -> Data {
    let script = ProjectFolder.root.appending(path: "Tests/TvidzTests/use_service.py").path
    return try await ExternalProgram(ServiceClients.python ?? "python3").require([script] + arguments).output
  }

  @Test(
    "Python's clients of events see the video end, every event once, and nothing that is no event",
    arguments: ["sseclient", "httpx"])
  func events(client: String) async throws {
    try await Self.withVideo { service, id in
      let seen = try JSONDecoder().decode([Seen].self, from: try await Self.use(client, service.address, id))
      #expect(seen.last?.name == "completed")
      #expect(seen.allSatisfy { $0.data.videoId == id })
      let ids = seen.filter { $0.name != "message" || $0.id != nil }.compactMap { $0.id.flatMap { Int($0) } }
      #expect(ids == ids.sorted())
      // A finished video is told at once: a snapshot and its end.
      let late = try JSONDecoder().decode([Seen].self, from: try await Self.use(client, service.address, id))
      #expect(late.map(\.name) == ["message", "completed"])
    }
  }

  @Test("a client that drops the connection again and again misses nothing and sees nothing twice")
  func drops() async throws {
    try await Self.withVideo { service, id in
      let seen = try JSONDecoder().decode([Seen].self, from: try await Self.use("drops", service.address, id))
      #expect(seen.filter { $0.name == "cut" }.count <= 2)
      #expect(seen.last?.name == "completed")
    }
  }

  @Test("a client that drops the connection after every event, more than fifty times, sees each of them once")
  func manyDrops() async throws {
    let folder = try ScratchFolder()
    let films = try TemporaryFolder()
    let file = try await SmallClip("cuts", "mkv", ["-c:v", "libx264"], picture: Self.manyCuts(40)).render(
      into: films)
    try await RunningService.run(data: folder.path("data")) { service in
      let id = try await service.upload(file, as: "cuts.mkv")
      let seen = try JSONDecoder().decode(
        [Seen].self, from: try await Self.use("drops", service.address, id, "1", "1"))
      let ids = seen.compactMap { $0.id.flatMap { Int($0) } }
      #expect(ids == Array(2..<(2 + ids.count)))
      #expect(ids.count > 50, "\(ids.count) events, and as many connections")
      #expect(seen.last?.name == "completed")
    }
  }

  /// Two pictures in turn, 0.8 s each.
  private static func manyCuts(_ count: Int) -> String {
    let stretches = (0..<count).map {
      "\($0 % 2 == 0 ? "testsrc2" : "smptebars")=s=64x48:r=25:d=0.8[s\($0)]"
    }
    let names = (0..<count).map { "[s\($0)]" }.joined()
    return stretches.joined(separator: ";") + ";\(names)concat=n=\(count),format=yuv420p"
  }

  @Test("evtSource.onmessage = e => bar(JSON.parse(e.data).progress) works in Debian's node-eventsource")
  func eventSource() async throws {
    struct Page: Decodable {
      let bar: [Int]
      let named: [String]
    }
    let script = ProjectFolder.root.appending(path: "Tests/TvidzTests/use_service.js").path
    try await Self.withVideo { service, id in
      let output = try await ExternalProgram("node").require([script, service.address, id]).output
      let page = try JSONDecoder().decode(Page.self, from: output)
      #expect(page.bar.last == 100)
      #expect(page.bar == page.bar.sorted())
      #expect(page.named.last == "completed")
    }
  }

  @Test("prometheus_client reads the figures")
  func figures() async throws {
    try await Self.withVideo { service, id in
      _ = try await service.events(of: id)
      let names = try JSONDecoder().decode(
        [String].self, from: try await Self.use("prometheus", service.address))
      for name in [
        "tvidz_videos", "tvidz_queue_age_seconds", "tvidz_jobs_total", "tvidz_streams", "tvidz_frames_total",
      ] {
        #expect(names.contains(name))
      }
    }
  }

  @Test("openapi-spec-validator accepts the description of the interface")
  func description() async throws {
    try await Self.withVideo { service, _ in
      let answer = try JSONDecoder().decode(String.self, from: try await Self.use("openapi", service.address))
      #expect(answer == "valid")
    }
  }

  @Test("schemathesis finds no answer that the description does not promise")
  func schemathesis() async throws {
    let folder = try ScratchFolder()
    // With a token, so that it also tries without, and with another one.
    let token = "a-token-that-nobody-guesses"
    try await RunningService.run(environment: ["TVIDZ_API_TOKEN": token], data: folder.path("data")) {
      service in
      let output = try await ExternalProgram(ServiceClients.folder + "/bin/schemathesis").run(
        [
          "run", service.address + "/openapi.json", "--url", service.address, "--exclude-path", "/api/events",
          "--header", "Authorization: Bearer \(token)",
          // Of all, these two cannot hold: upload.largest is a setting and cuts is a list in a text, of which a schema
          // says less than is refused; and of the bodies of retry, cancel and the like nothing is read, so that nothing
          // of them is refused.
          "--checks", "all", "--exclude-checks", "positive_data_acceptance,negative_data_rejection",
          "--max-examples", "5", "--seed", "1", "--request-timeout", "10", "--phases", "coverage,fuzzing",
        ], in: folder.url, atMost: 800)
      #expect(output.status == 0, "\(String(decoding: output.output, as: UTF8.self).suffix(4000))")
    }
  }
}

/// What `./tools/checkers service` installs.
enum ServiceClients {
  static let folder = ProjectFolder.cache().appending(path: "venv-clients").path

  /// Nil where they are not installed.
  static let python: String? =
    FileManager.default.fileExists(atPath: folder + "/made-with.txt") ? folder + "/bin/python" : nil
}
