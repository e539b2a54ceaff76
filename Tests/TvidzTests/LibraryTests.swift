import CutFormats
import Foundation
import Testing
import TvidzTesting

@Suite("What the service tells of its videos", .timeLimit(.minutes(15)))
struct LibraryTests {
  /// Runs `body` with a service and a clip of two cuts in the folder, which was analysed.
  private static func withClip(
    _ body: @escaping @Sendable (RunningService, _ id: String, ScratchFolder) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    let films = try TemporaryFolder()
    let clip = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    try FileManager.default.copyItem(atPath: clip, toPath: folder.path("clip.mkv"))
    try await RunningService.run(data: folder.path("data")) { service in
      let id = try await service.upload(folder.path("clip.mkv"), as: "clip.mkv")
      _ = try await service.events(of: id)
      try await body(service, id, folder)
    }
  }

  private static func listed(_ service: RunningService, _ query: String) async throws -> [String] {
    let answer = try await service.curl("/api/videos?" + query)
    guard answer.status == 200 else { return ["\(answer.status)"] }
    return (try answer.object()["videos"] as? [[String: Any]] ?? []).compactMap { $0["videoId"] as? String }
  }

  @Test("the list comes in pages, the newest first, each video once, and can be narrowed")
  func pages() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      var all: [String] = []
      for name in ["one", "two", "three", "four", "five"] {
        let begun = try await service.post("/api/uploads", #"{"filename":"\#(name).mp4","size":1}"#).object()
        all.insert(try #require(begun["videoId"] as? String), at: 0)
      }
      var seen: [[String]] = []
      var cursor: String? = ""
      while let place = cursor {
        let page = try await service.curl("/api/videos?limit=2&cursor=\(place)").object()
        seen.append((page["videos"] as? [[String: Any]] ?? []).compactMap { $0["videoId"] as? String })
        cursor = page["next"] as? String
      }
      #expect(seen.map(\.count) == [2, 2, 1])
      #expect(seen.flatMap(\.self) == all)
      #expect(try await Self.listed(service, "state=awaiting_upload") == all)
      #expect(try await Self.listed(service, "state=queued") == [])
      #expect(try await Self.listed(service, "q=THREE") == [all[2]])
      for wrong in [
        "limit=0", "limit=501", "state=done", "cuts=1,x", "cuts=", "cuts=&match=within", "cuts=1&match=some",
      ] {
        #expect(try await Self.listed(service, wrong) == ["400"], "\(wrong)")
      }
    }
  }

  @Test("a video is found by its timestamps: where it has all that are asked for, or where it has no others")
  func byCuts() async throws {
    try await Self.withClip { service, id, _ in
      let cuts = try await service.curl("/api/videos/\(id)").object()["cuts"] as? [[String: Any]]
      let times = (cuts ?? []).compactMap { $0["time"] as? Double }
      #expect(times.count == 2)
      let (first, second) = (times[0], times[1])
      #expect(try await Self.listed(service, "cuts=\(first)") == [id])
      #expect(try await Self.listed(service, "cuts=\(second),\(first)") == [id])
      #expect(try await Self.listed(service, "cuts=\(first),99") == [])
      #expect(try await Self.listed(service, "match=within&cuts=\(first),\(second),99") == [id])
      #expect(try await Self.listed(service, "match=within&cuts=\(first)") == [])
    }
  }

  @Test("the cuts of a video are told as tvidz cuts prints them", arguments: CutFormat.allCases)
  func formats(format: CutFormat) async throws {
    try await Self.withClip { service, id, folder in
      let printed = try await BuiltProgram.run(
        "cuts", "--format", format.rawValue, "clip.mkv", in: folder.url)
      let told = try await service.curl("/api/videos/\(id)/cuts?format=\(format.rawValue)")
      #expect(told.status == 200)
      // A program knows in which folder a file lies.
      let output = printed.output.replacing("file://\(folder.path(""))/", with: "")
      #expect(told.body == output)
      #expect(try await service.curl("/api/videos/\(id)/cuts?format=doc").status == 400)
    }
  }

  @Test("the file of a video comes whole or in the part that is asked for, as long as it is the same file")
  func content() async throws {
    try await Self.withClip { service, id, folder in
      let path = "/api/videos/\(id)/content"
      let bytes = try Data(contentsOf: folder.url.appending(path: "clip.mkv"))
      func get(_ headers: String...) async throws -> (answer: RunningService.Answer, body: Data) {
        let file = folder.path("received")
        let answer = try await service.curl(path, ["-o", file] + headers.flatMap { ["-H", $0] })
        let body = try Data(contentsOf: URL(filePath: file))
        try FileManager.default.removeItem(atPath: file)
        return (answer, body)
      }
      let whole = try await get()
      #expect(whole.answer.status == 200 && whole.body == bytes)
      let tag = try #require(whole.answer.header("ETag"))
      let part = try await get("Range: bytes=10-19", "If-Range: \(tag)")
      #expect(part.answer.status == 206 && part.body == bytes[10..<20])
      #expect(part.answer.header("Content-Range") == "bytes 10-19/\(bytes.count)")
      let changed = try await get("Range: bytes=10-19", "If-Range: \"another\"")
      #expect(changed.answer.status == 200 && changed.body == bytes)
      #expect(try await get("Range: bytes=\(bytes.count)-").answer.status == 416)
      #expect(try await service.curl(path, "-H", "If-None-Match: \(tag)").status == 304)
    }
  }

  @Test("the pictures of a video and of its shots are JPEG, and there is one for each shot")
  func pictures() async throws {
    try await Self.withClip { service, id, folder in
      let shots = try await service.curl("/api/videos/\(id)").object()["shots"] as? [[String: Any]]
      #expect(shots?.count == 3)
      #expect(shots?.allSatisfy { $0["hasThumbnail"] as? Bool == true } == true)
      for path in ["thumbnail"] + (0..<3).map({ "shots/\($0)/thumbnail" }) {
        let file = folder.path("picture")
        let answer = try await service.curl("/api/videos/\(id)/\(path)", "-o", file)
        #expect(answer.header("Content-Type") == "image/jpeg", "\(path)")
        #expect(try Data(contentsOf: URL(filePath: file)).prefix(3) == Data([0xFF, 0xD8, 0xFF]), "\(path)")
      }
      #expect(try await service.curl("/api/videos/\(id)/shots/3/thumbnail").status == 404)
    }
  }

  @Test("a file that is put into the watched folder is analysed; deleting the video leaves it where it is")
  func watched() async throws {
    let folder = try ScratchFolder()
    let films = try TemporaryFolder()
    let clip = try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: films)
    let watched = folder.path("films")
    try FileManager.default.createDirectory(atPath: watched, withIntermediateDirectories: true)
    try await RunningService.run(["--watch", watched], data: folder.path("data")) { service in
      try FileManager.default.copyItem(atPath: clip, toPath: watched + "/film.mkv")
      _ = try folder.write("no video's name", to: "films/notes.txt")
      try FileManager.default.createSymbolicLink(atPath: watched + "/link.mkv", withDestinationPath: clip)
      while try await Self.listed(service, "state=completed").isEmpty {}
      let all = try await Self.listed(service, "")
      #expect(all.count == 1)
      #expect(try await service.curl("/api/videos/\(all[0])").object()["filename"] as? String == "film.mkv")
      #expect(try await service.curl("/api/videos/\(all[0])/content", "-o", "/dev/null").status == 200)
      #expect(try await service.curl("/api/videos/\(all[0])", "-X", "DELETE").status == 204)
      #expect(try await Self.listed(service, "") == [])
      let links = service.log.filter { $0.contains("a link in the watched folder is not followed") }
      #expect(links.count == 1 && links.first?.contains("\"name\":\"link.mkv\"") == true, "\(links)")
    }
    #expect(FileManager.default.contentsEqual(atPath: clip, andPath: watched + "/film.mkv"))
  }
}
