import Foundation
import Testing
import TvidzTesting

@Suite("tvidz serve: the page", .timeLimit(.minutes(15)))
struct PageTests {
  @Test("the built page is served at every place in it, compressed, and kept where a name tells its content")
  func built() async throws {
    let folder = try ScratchFolder()
    let page = folder.path("page")
    try FileManager.default.createDirectory(atPath: page + "/assets", withIntermediateDirectories: true)
    let files = [
      "index.html": "<!doctype html>", "assets/app-0A1B2C3D.js": "long", "assets/app-0A1B2C3D.js.gz": "short",
    ]
    for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(page)/\(name)")) }
    try await RunningService.run(environment: ["TVIDZ_PAGE": page], data: folder.path("data")) { service in
      for place in ["/", "/videos/any"] {
        let answer = try await service.curl(place)
        #expect(answer.status == 200 && answer.body == "<!doctype html>", "\(place)")
        #expect(answer.header("Cache-Control") == "no-cache")
        let policy = try #require(answer.header("Content-Security-Policy"))
        #expect(policy.contains("default-src 'none'") && policy.contains("script-src 'self';"))
        #expect(!policy.contains("unsafe"))
      }
      let script = "/assets/app-0A1B2C3D.js"
      let compressed = try await service.curl(script, "-H", "Accept-Encoding: gzip")
      #expect(compressed.body == "short" && compressed.header("Content-Encoding") == "gzip")
      #expect(compressed.header("Cache-Control") == "public, max-age=31536000, immutable")
      #expect(compressed.header("Content-Type") == "text/javascript; charset=utf-8")
      let plain = try await service.curl(script)
      #expect(plain.body == "long" && plain.header("Content-Encoding") == nil)
      #expect(plain.header("Vary") == "Accept-Encoding")
      let tag = try #require(plain.header("ETag"))
      #expect(try await service.curl(script, "-H", "If-None-Match: \(tag)").status == 304)
      for other in ["/assets/app.js", "/assets/..%2Findex.html", "/assets/app-0A1B2C3D.js.gz", "/page"] {
        #expect(try await service.curl(other).status == 404, "\(other)")
      }
    }
  }
}
