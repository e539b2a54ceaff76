import AWSClient
import Foundation
import Testing
import TvidzTesting

@Suite("A cloud behind a proxy", .needsDatabase, .ownSchema, .needsCloud, .timeLimit(.minutes(15)))
struct CloudProxyTests {
  @Test("a service that knows the cloud by its proxy alone sets it up, hears of a video and downloads it")
  func proxied() async throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "forward_proxy.py").path
    let fixture = try await CloudFixture()
    let port = try #require(fixture.cloud.endpoint.port)
    let film = try await DrawnFilm.original(610).path
    try await PythonServer.run([script, "\(port)"]) { proxy in
      // A name that nobody but the proxy can do anything with.
      let cloud = try CloudService(
        fixture, endpoint: "http://cloud.invalid:\(port)", database: TestDatabase.current.url)
      let environment = [
        "http_proxy": "http://127.0.0.1:\(proxy)", "no_proxy": "",
        "TVIDZ_S3_PUBLIC_ENDPOINT": "\(fixture.cloud.endpoint)",
      ]
      try await cloud.serve([], environment: environment) { service in
        let id = try await service.upload(film, as: "film.mp4")
        #expect(try await service.follow(id).contains("\nevent: completed\n"))
      }
    }
  }
}
