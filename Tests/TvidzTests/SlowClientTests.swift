import Foundation
import Glibc
import Testing
import TvidzTesting

@Suite("Slow clients, and clients that come back", .timeLimit(.minutes(15)))
struct SlowClientTests {
  @Test("a client that leaves unread what it is sent is let go, and others are served meanwhile")
  func neverReads() async throws {
    let folder = try ScratchFolder()
    let file = folder.path("large.mp4")
    try Data().write(to: URL(filePath: file))
    try FileHandle(forWritingTo: URL(filePath: file)).truncate(atOffset: 15 << 20)
    try await RunningService.run(["--set", "http.stall-seconds=1"], data: folder.path("data")) { service in
      let id = try await service.upload(file, as: "large.mp4")
      let port = service.port
      // It asks, and waits until the service has closed its side; then it reads what lay in between.
      let script = """
        exec 3<>/dev/tcp/127.0.0.1/\(port)
        printf 'GET /api/videos/\(id)/content HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' >&3
        while grep -qE ': [0-9A-F]+:\(String(port, radix: 16, uppercase: true)) [0-9A-F:]+ 01 ' /proc/net/tcp; do
          sleep 0.1
        done
        timeout 250 cat <&3 | wc -c
        """
      let slow = try await ExternalProgram("bash").run(["-c", script], atMost: 300)
      let read = try #require(
        Int(String(decoding: slow.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect((1..<(15 << 20)).contains(read))
      let alive = try await service.curl("/metrics")
      #expect(alive.status == 200)
    }
  }

  @Test("a client that goes away in the middle of what it sends is no failure of the service")
  func goesAway() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      let begun = try await service.post("/api/uploads", #"{"filename":"a.mp4","size":8388608}"#).object()
      let url = try #require(URL(string: begun["url"] as? String ?? ""))
      let address = url.path() + "?" + (url.query() ?? "")
      // The beginning of a body, and then the end of the connection: of an upload, and of JSON.
      let heads = [
        #"PUT \#(address) HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8388608"#,
        #"POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9"#,
      ]
      for head in heads {
        let script = "exec 3<>/dev/tcp/127.0.0.1/\(service.port); printf '%b' \"$1\" >&3"
        let sent = try await ExternalProgram("bash").run(
          ["-c", script, "bash", head + #"\r\n\r\n{"#], atMost: 300)
        #expect(sent.status == 0)
      }
      while true {
        let figures = try await service.curl("/metrics").body
        func count(_ status: String) -> Int {
          let line = figures.split(separator: "\n").first {
            $0.hasPrefix("tvidz_http_responses_total{class=\"\(status)\"}")
          }
          return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        }
        #expect(count("5xx") == 0)
        if count("4xx") + count("5xx") == heads.count { break }
      }
      #expect(!service.log.contains { $0.contains("request failed") }, "\(service.log)")
    }
  }

  @Test("a client that begins a request and does not end it is let go")
  func neverEnds() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(["--set", "http.idle-seconds=1"], data: folder.path("data")) { service in
      for text in ["", "GET / HT", "GET / HTTP/1.1\\r\\nHost: localhost\\r\\nX-A"] {
        // cat ends where the other side closes.
        let script =
          "exec 3<>/dev/tcp/127.0.0.1/\(service.port); printf '\(text)' >&3; timeout 250 cat <&3 >/dev/null"
        let ended = try await ExternalProgram("bash").run(["-c", script], atMost: 300)
        #expect(ended.status == 0, "\(text)")
      }
    }
  }

  @Test(
    "a client that comes back after a restart of the service is told what it has not heard, and nothing twice"
  )
  func restart() async throws {
    let folder = try ScratchFolder()
    let films = try TemporaryFolder()
    let file = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    let data = folder.path("data")
    let id = try await RunningService.run(data: data) { service in
      let id = try await service.upload(file, as: "clip.mkv")
      _ = try await service.events(of: id)
      return id
    }
    try await RunningService.run(data: data) { service in
      let rest = try await service.events(of: id, "-H", "Last-Event-ID: 2")
      let ids = rest.matches(of: /(?m)^id: (\d+)$/).compactMap { Int($0.output.1) }
      #expect(ids == Array(3..<(3 + ids.count)) && ids.count >= 3)
      #expect(rest.contains("event: completed\n"))
      let twin = try await ExternalProgram("curl").run(
        ["-sN", "\(service.address)/progress/\(id)?lastEventId=2"], atMost: 300)
      #expect(String(decoding: twin.output, as: UTF8.self) == rest)
    }
  }

  @Test("a stream that a restart of the service broke off in the middle goes on with the next event")
  func restartInTheMiddle() async throws {
    let folder = try ScratchFolder()
    let films = try TemporaryFolder()
    // A minute of a picture that costs something.
    let picture = (0..<20).map {
      "\($0 % 2 == 0 ? "testsrc2" : "mandelbrot")=s=640x360:r=25,trim=duration=3,format=yuv420p[s\($0)]"
    }
    let file = try await SmallClip(
      "long", "mkv", ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "40"],
      picture: picture.joined(separator: ";") + ";" + (0..<20).map { "[s\($0)]" }.joined() + "concat=n=20"
    ).render(into: films)
    let data = folder.path("data")
    let (id, first) = try await RunningService.run(data: data) { service in
      let id = try await service.upload(file, as: "long.mkv")
      async let stream = service.events(of: id)
      while try await service.curl("/api/videos/\(id)").body.contains("\"cuts\":[]") {}
      kill(service.process, SIGTERM)
      return (id, try await stream)
    }
    #expect(!first.contains("event: completed\n"), "the video was too short")
    func ids(_ text: String) -> [Int] {
      text.matches(of: /(?m)^id: (\d+)$/).compactMap { Int($0.output.1) }
    }
    let last = try #require(ids(first).last)
    let rest = try await RunningService.run(data: data) { service in
      try await service.events(of: id, "-H", "Last-Event-ID: \(last)")
    }
    let all = ids(first) + ids(rest)
    #expect(all == Array(all[0]..<(all[0] + all.count)))
    #expect(rest.contains("event: completed\n"))
  }

  @Test("as many streams are open as are allowed, and a place is free again when a client is gone")
  func streams() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(["--set", "http.most-streams=1"], data: folder.path("data")) { service in
      try await withThrowingTaskGroup(of: Void.self) { group in
        // Until it is cancelled: a time limit of its own might pass before anybody looks.
        group.addTask {
          _ = try? await ExternalProgram("curl").run(["-sN", service.address + "/api/events"], atMost: 800)
        }
        while try await !service.curl("/metrics").body.contains("\ntvidz_streams 1\n") {}
        let second = try await service.curl("/api/events", "--max-time", "20")
        #expect(second.status == 503)
        group.cancelAll()
      }
      while try await !service.curl("/metrics").body.contains("\ntvidz_streams 0\n") {}
      let third = try await service.curl("/api/events", "--max-time", "5")
      #expect(third.status == 200)
    }
  }
}
