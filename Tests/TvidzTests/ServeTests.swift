import Foundation
import Glibc
import Synchronization
import Testing
import TvidzTesting

/// `tvidz serve` on a real socket, and curl as its client.
@Suite("The service", .timeLimit(.minutes(15)))
struct ServeTests {
  private static let tokenText = "correct-horse-battery"

  private static func clip(_ folder: ScratchFolder, color: String? = nil) async throws -> String {
    let films = try TemporaryFolder()
    let clip = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    let file = folder.path("clip.mkv")
    try FileManager.default.copyItem(atPath: clip, toPath: file)
    return file
  }

  @Test("a video that is uploaded by curl is analysed, and its events come until the end")
  func upload() async throws {
    let folder = try ScratchFolder()
    let file = try await Self.clip(folder)
    try await RunningService.run(data: folder.path("data")) { service in
      let id = try await service.upload(file, as: "<b>clip</b>.mkv")
      let events = try await service.events(of: id)
      let cuts = events.components(separatedBy: "event: cut\n").count - 1
      let snapshotCuts = events.components(separatedBy: "\"snapshot\":true").count - 1
      #expect(snapshotCuts == 1)
      #expect(events.hasPrefix("retry: 2000\n"))
      #expect(events.contains("event: completed\n"))
      let video = try await service.curl("/api/videos/\(id)").object()
      #expect(video["state"] as? String == "completed")
      #expect((video["cuts"] as? [Any])?.count == 2)
      #expect(cuts <= 2)
      let last = try #require(events.matches(of: /(?m)^id: (\d+)$/).last?.output.1)
      #expect(try await service.curl("/progress/\(id)", "-H", "Last-Event-ID: \(last)").status == 204)
      let content = try await service.curl("/api/videos/\(id)/content", "-r", "0-3", "-o", "/dev/null")
      #expect(content.status == 206)
      #expect(content.header("Content-Type") == "video/x-matroska")
      #expect(try await service.curl("/api/videos/\(id)/thumbnail", "-o", "/dev/null").status == 200)
      #expect(try await service.curl("/api/videos/\(id)/shots/1/thumbnail", "-o", "/dev/null").status == 200)
      let table = try await service.curl("/api/videos/\(id)/cuts?format=csv")
      #expect(table.body.split(separator: "\n").count == 3)
      #expect(try await service.curl("/api/videos/\(id)", "-X", "DELETE").status == 204)
      #expect(try await service.curl("/api/videos/\(id)").status == 404)
      #expect(try await service.curl("/api/videos/\(id)/content").status == 404)
    }
    let left = try FileManager.default.subpathsOfDirectory(atPath: folder.path("data"))
      .filter { $0.hasSuffix(".jpg") || $0.hasPrefix("uploads/") }
    #expect(left == [])
  }

  @Test("the same bytes are a copy without an analysis, and no copy once that is dismissed")
  func identical() async throws {
    let folder = try ScratchFolder()
    let file = try await Self.clip(folder)
    try await RunningService.run(data: folder.path("data")) { service in
      let first = try await service.upload(file, as: "first.mkv")
      _ = try await service.events(of: first)
      let second = try await service.upload(file, as: "second.mkv")
      let events = try await service.events(of: second)
      #expect(events.contains("event: duplicate\n"))
      #expect(events.contains("\"relation\":\"identical\""))
      #expect(!events.contains("event: cut\n"))
      let known = try await service.curl("/api/videos/\(first)").object()
      let video = try await service.curl("/api/videos/\(second)").object()
      for fact in ["duration", "width", "height", "codec", "container", "frameRate"] {
        #expect(known[fact] is NSNull == false, "\(fact)")
        #expect("\(video[fact] ?? "")" == "\(known[fact] ?? "")", "\(fact)")
      }
      #expect(try await service.curl("/api/videos/\(second)/thumbnail", "-o", "/dev/null").status == 200)
      let content = try await service.curl("/api/videos/\(second)/content", "-o", "/dev/null")
      #expect(content.header("Content-Type") == "video/x-matroska")
      let cuts = try await service.curl("/api/videos/\(second)/cuts")
      #expect(cuts.status == 409)
      let remedy = "It has the bytes of another: GET /api/videos/\(first)/cuts has its cuts."
      #expect(try cuts.object()["remedy"] as? String == remedy)
      let pairs = try await service.curl("/api/videos/\(second)/duplicates").object()["duplicates"]
      let pair = try #require((pairs as? [[String: Any]])?.first)
      #expect(pair["duplicateOf"] as? String == first)
      let number = try #require(pair["id"] as? Int)
      #expect(try await service.post("/api/duplicates/\(number)/dismiss").status == 200)
      let again = try await service.events(of: second)
      #expect(again.contains("event: completed\n"), "\(again)")
      #expect(try await service.post("/api/duplicates/\(number + 1)/dismiss").status == 404)
    }
  }

  @Test("a copy whose known video is deleted is analysed, and is a copy of nothing then")
  func knownIsDeleted() async throws {
    let folder = try ScratchFolder()
    let file = try await Self.clip(folder)
    try await RunningService.run(data: folder.path("data")) { service in
      let first = try await service.upload(file, as: "first.mkv")
      _ = try await service.events(of: first)
      let second = try await service.upload(file, as: "second.mkv")
      #expect(try await service.events(of: second).contains("event: duplicate\n"))
      #expect(try await service.curl("/api/videos/\(first)", "-X", "DELETE").status == 204)
      #expect(try await service.events(of: second).contains("event: completed\n"))
      let video = try await service.curl("/api/videos/\(second)").object()
      #expect((video["cuts"] as? [Any])?.count == 2)
      #expect((video["duplicates"] as? [Any])?.isEmpty == true)
    }
  }

  @Test("every line of the log is a JSON object, and tells which video it is about")
  func log() async throws {
    let folder = try ScratchFolder()
    let file = try folder.write("no video", to: "film.mp4")
    let said = Mutex<[String]>([])
    let id = try await RunningService.run(
      data: folder.path("data"), said: { line in said.withLock { $0.append(line) } }
    ) { service in
      let id = try await service.upload(file, as: "film.mp4")
      _ = try await service.events(of: id)
      return id
    }
    let lines = try said.withLock { $0 }.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String], "\(line)")
    }
    #expect(lines.allSatisfy { $0["time"] != nil && $0["level"] != nil && $0["message"] != nil })
    let end = try #require(lines.first { $0["message"] == "job ended" })
    #expect(end["video"] == id && end["ending"] == "failed" && end["code"] == "not_video")
    #expect(lines.last?["message"] == "stopped")
  }

  @Test("what is no video has failed with a sentence, whatever its name and type say")
  func noVideo() async throws {
    let folder = try ScratchFolder()
    let file = try folder.write("<html>no video</html>", to: "film.mp4")
    try await RunningService.run(data: folder.path("data")) { service in
      let id = try await service.upload(file, as: "film.mp4")
      let events = try await service.events(of: id)
      #expect(events.contains("event: failed\n"))
      #expect(events.contains("\"code\":\"not_video\""))
      let content = try await service.curl("/api/videos/\(id)/content")
      #expect(content.header("Content-Type") == "application/octet-stream")
      #expect(content.header("X-Content-Type-Options") == "nosniff")
      #expect(content.header("Content-Security-Policy")?.contains("sandbox") == true)
    }
  }

  @Test("an upload in parts goes on after a restart of the service, whose parts come in any order")
  func parts() async throws {
    let folder = try ScratchFolder()
    let size = 40 << 20
    try Data(repeating: 1, count: size).write(to: folder.url.appending(path: "large.bin"))
    let piece = 16 << 20
    let data = folder.path("data")
    @Sendable func send(_ number: Int, _ id: String, _ service: RunningService) async throws -> Int {
      let asked = try await service.post("/api/uploads/\(id)/parts", #"{"numbers":[\#(number)]}"#).object()
      let url = try #require((asked["parts"] as? [[String: Any]])?.first?["url"] as? String)
      let start = (number - 1) * piece
      let bytes = try Data(contentsOf: folder.url.appending(path: "large.bin"))[
        start..<min(size, start + piece)]
      let part = folder.path("part\(number)")
      try Data(bytes).write(to: URL(filePath: part))
      return try await service.curl(url, "-T", part).status
    }
    let id = try await RunningService.run(data: data) { service in
      let begun = try await service.post("/api/uploads", #"{"filename":"l.mp4","size":\#(size)}"#).object()
      #expect(begun["parts"] as? Int == 3)
      #expect(begun["partSize"] as? Int == piece)
      let id = try #require(begun["videoId"] as? String)
      #expect(try await send(3, id, service) == 204)
      #expect(try await service.post("/api/uploads/\(id)/complete").status == 409)
      #expect(try await service.post("/api/uploads/\(id)/parts", #"{"numbers":[4]}"#).status == 404)
      return id
    }
    try await RunningService.run(data: data) { service in
      let arrived = try await service.curl("/api/uploads/\(id)/parts").object()["arrived"] as? [Int]
      #expect(arrived == [3])
      #expect(try await send(1, id, service) == 204)
      #expect(try await send(2, id, service) == 204)
      for _ in 0..<2 { #expect(try await service.post("/api/uploads/\(id)/complete").status == 200) }
      #expect(try await service.events(of: id).contains("event: failed\n"))
      let gone = try await service.post("/api/uploads", #"{"filename":"l.mp4","size":\#(size)}"#).object()
      let other = try #require(gone["videoId"] as? String)
      #expect(try await service.curl("/api/uploads/\(other)", "-X", "DELETE").status == 204)
      #expect(try await service.curl("/api/uploads/\(other)/parts").status == 404)
    }
  }

  @Test("a signed address takes nothing but what it was made for")
  func signedAddress() async throws {
    let folder = try ScratchFolder()
    let five = try folder.write("12345", to: "five")
    let six = try folder.write("123456", to: "six")
    try await RunningService.run(data: folder.path("data")) { service in
      let begun = try await service.post(
        "/api/uploads", #"{"filename":"a","size":5,"contentType":"video/mp4"}"#
      ).object()
      let url = try #require(begun["url"] as? String)
      let type = ["-H", "Content-Type: video/mp4"]
      #expect(try await service.curl(url, "-T", six, type[0], type[1]).status == 403)
      #expect(try await service.curl(url, "-T", five).status == 403)
      #expect(
        try await service.curl(url.replacing("/1?", with: "/2?"), "-T", five, type[0], type[1]).status == 403)
      #expect(try await service.curl(url + "0", "-T", five, type[0], type[1]).status == 403)
      let chunked = try await service.curl(
        url, "-T", five, type[0], type[1], "-H", "Transfer-Encoding: chunked")
      #expect(chunked.status == 411)
      let foreign = try await service.curl(
        url, "-T", five, type[0], type[1], "-H", "Origin: https://evil.example.org")
      #expect(foreign.status == 403)
      #expect(try await service.curl(url, "-T", five, type[0], type[1]).status == 204)
      #expect(try await service.curl(url, "-T", five, type[0], type[1]).status == 409)
    }
  }

  @Test("a service with a token refuses whoever does not know it, and takes it as a bearer or by a session")
  func token() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(
      environment: ["TVIDZ_API_TOKEN": Self.tokenText], data: folder.path("data")
    ) { service in
      for path in ["/api/videos", "/api/events", "/progress/x", "/metrics", "//api/videos", "/api/videos/"] {
        let answer = try await service.curl(path, "--max-time", "5")
        #expect(answer.status == 401, "\(path)")
      }
      for path in ["/", "/healthz", "/readyz", "/openapi.json", "/assets/page.js"] {
        #expect(try await service.curl(path).status == 200, "\(path)")
      }
      let bearer = "Authorization: Bearer \(Self.tokenText)"
      #expect(try await service.curl("/api/videos", "-H", bearer).status == 200)
      #expect(try await service.post("/api/session", #"{"token":"wrong"}"#).status == 401)
      let session = try await service.post("/api/session", #"{"token":"\#(Self.tokenText)"}"#)
      #expect(session.status == 204)
      let cookie = try #require(session.header("Set-Cookie"))
      #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
      let pair = String(cookie.prefix { $0 != ";" })
      #expect(try await service.curl("/api/session", "-H", "Cookie: \(pair)").body == "{\"signedIn\":true}\n")
      #expect(try await service.curl("/api/session").body == "{\"signedIn\":false}\n")
      #expect(try await service.curl("/metrics", "-H", "Cookie: \(pair)").status == 200)
      #expect(try await service.curl("/metrics", "-H", "Cookie: \(pair)0").status == 401)
      #expect(cookie.contains("Max-Age=2592000") && !cookie.contains("Secure"))
    }
    try await RunningService.run(
      ["--set", "http.public-url=https://videos.example.org", "--set", "api.session-seconds=60"],
      environment: ["TVIDZ_API_TOKEN": Self.tokenText], data: folder.path("data")
    ) { service in
      let session = try await service.post("/api/session", #"{"token":"\#(Self.tokenText)"}"#)
      let cookie = try #require(session.header("Set-Cookie"))
      #expect(cookie.contains("; Max-Age=60") && cookie.contains("; Secure"))
    }
  }

  @Test("foreign hosts, foreign pages and forms are refused, and the page lets nobody else in")
  func browsers() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      #expect(try await service.curl("/", "-H", "Host: evil.example.org").status == 421)
      let origin = ["-H", "Origin: http://evil.example.org"]
      #expect(
        try await service.post("/api/uploads", #"{"filename":"a","size":1}"#, origin[0], origin[1]).status
          == 403)
      #expect(try await service.curl("/api/uploads", "-d", "filename=a").status == 415)
      #expect(try await service.curl("/api/videos", "-X", "PATCH").header("Allow") == "GET, HEAD")
      #expect(try await service.curl("/api/videos/x/cuts/y").status == 404)
      let page = try await service.curl("/")
      let policy = page.header("Content-Security-Policy") ?? ""
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(page.header("Access-Control-Allow-Origin") == nil)
      for body in [
        "", "[]", "{", #"{"filename":"a"}"#, #"{"filename":"","size":1}"#, #"{"filename":"a","size":0}"#,
      ] {
        #expect(try await service.post("/api/uploads", body).status == 400, "\(body)")
      }
      #expect(
        try await service.post("/api/uploads", #"{"filename":"a","size":99999999999999}"#).status == 413)
      for path in ["/api/events", "/progress/x"] {
        let refused = try await service.curl(path, "-H", "Accept: text/html")
        #expect(refused.status == 406)
        #expect(refused.header("Content-Type") == "application/problem+json")
        let wrong = try await service.post(path)
        #expect(wrong.status == 405 && wrong.header("Allow") == "GET, HEAD")
      }
      #expect(try await service.curl("/progress/x").status == 404)
    }
  }

  @Test(
    "SIGTERM ends open streams whole, and the service within ten seconds; the next start takes up what was left"
  )
  func stop() async throws {
    let folder = try ScratchFolder()
    let file = try await Self.clip(folder)
    let data = folder.path("data")
    let stopped = Once()
    let (id, stream) = try await RunningService.run(data: data, ended: { stopped.set($0.status) }) {
      service in
      async let stream = ExternalProgram("curl").run(["-sN", "\(service.address)/api/events"], atMost: 60)
      let id = try await service.upload(file, as: "clip.mkv")
      kill(service.process, SIGTERM)
      return (id, try await stream)
    }
    #expect(stream.status == 0, "curl tells of a body that was cut off")
    #expect(stopped.value == 0)
    try await RunningService.run(data: data) { service in
      let events = try await service.events(of: id)
      #expect(events.contains("event: completed\n"))
    }
  }

  @Test("a folder has one service at a time")
  func oneService() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { _ in
      let second = try await BuiltProgram.run("serve", "--data", folder.path("data"), "--port", "0")
      #expect(second.status == 2)
      #expect(second.errors.contains("another service uses it"))
    }
  }
}
