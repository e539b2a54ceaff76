import AWSClient
import Foundation
import Synchronization
import Testing
import TvidzTesting

/// Against Python's own server, which `serve_http.py` gives some manners of bad servers.
@Suite("The transport", .timeLimit(.minutes(15)))
struct CurlTransportTests {
  /// Runs `body` with the address of a server.
  private func withServer(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve_http.py").path
    try await PythonServer.run([script]) { try await body("http://127.0.0.1:\($0)") }
  }

  @Test("a path is sent as it is, with dot segments and all")
  func path() async throws {
    try await withServer { server in
      let transport = try CurlTransport()
      let response = try await transport.send(
        HTTPRequest("GET", "\(server)/echo/a/../b/./%2E%2E/c%20d?x=1&y"))
      #expect(response.status == 200)
      #expect(response.header("x-path") == "/echo/a/../b/./%2E%2E/c%20d?x=1&y")
    }
  }

  @Test(
    "bytes and stretches of files are sent whole, and nothing is added to the headers but what HTTP demands")
  func bodies() async throws {
    try await withServer { server in
      let transport = try CurlTransport()
      let bytes = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 13) })
      let folder = try TemporaryFolder()
      let file = folder.path("film")
      try (Data("head".utf8) + bytes + Data("tail".utf8)).write(to: URL(filePath: file))
      for body in [HTTPRequest.Body.bytes(bytes), .file(path: file, offset: 4, count: 300_000)] {
        for method in ["PUT", "POST"] {
          let response = try await transport.send(
            HTTPRequest(method, "\(server)/echo", headers: [HeaderField("X-Empty", "")], body: body))
          #expect(response.body == bytes)
          #expect(
            response.header("x-names")?.lowercased().split(separator: ",").sorted()
              == ["accept", "content-length", "host", "user-agent", "x-empty"])
        }
      }
      let empty = try await transport.send(HTTPRequest("PUT", "\(server)/echo"))
      #expect(empty.body.isEmpty)
      #expect(empty.header("x-length") == "0")
    }
  }

  @Test("the bytes of an answer are consumed as they come, but for those of an error")
  func consumer() async throws {
    try await withServer { server in
      let transport = try CurlTransport()
      let count = Mutex(0)
      var request = HTTPRequest("GET", "\(server)/bytes/5000000")
      let heads = Mutex<[String?]>([])
      request.begun = { head in
        #expect(count.withLock { $0 } == 0)
        heads.withLock { $0.append(head.header("Content-Length")) }
      }
      let response = try await transport.send(request) { piece in
        count.withLock { $0 += piece.count }
      }
      #expect(heads.withLock { $0 } == ["5000000"])
      #expect(response.body.isEmpty)
      #expect(count.withLock { $0 } == 5_000_000)
      let refused = try await transport.send(HTTPRequest("GET", "\(server)/status/404")) { _ in
        Issue.record("the words of an error are no object")
      }
      #expect(refused.status == 404)
      #expect(String(decoding: refused.body, as: UTF8.self) == "no such thing\n")
    }
  }

  @Test("an answer that breaks off, is too large, or is never begun has a name")
  func failures() async throws {
    try await withServer { server in
      let transport = try CurlTransport()
      func kind(_ request: HTTPRequest) async -> TransferFailure.Kind? {
        await #expect(throws: TransferFailure.self) { try await transport.send(request) }?.kind
      }
      #expect(await kind(HTTPRequest("GET", "\(server)/short")) == .brokenOff)
      #expect(await kind(HTTPRequest("GET", "\(server)/nothing")) == .brokenOff)
      var limits = TransferLimits()
      limits.answer = 1000
      #expect(await kind(HTTPRequest("GET", "\(server)/bytes/1001", limits: limits)) == .tooLarge)
      limits.silence = .seconds(1)
      #expect(await kind(HTTPRequest("GET", "\(server)/silence", limits: limits)) == .late)
      #expect(await kind(HTTPRequest("GET", "http://127.0.0.1:1/")) == .unreachable)
      #expect(await kind(HTTPRequest("GET", "http://no-such-host.invalid/")) == .unreachable)
      #expect(await kind(HTTPRequest("GET", "file:///etc/hostname")) == .malformed)
      #expect(await kind(HTTPRequest("GET", server, headers: [HeaderField("A", "b\r\nC: d")])) == .malformed)
      #expect(
        await kind(HTTPRequest("PUT", server, body: .file(path: "/absent", offset: 0, count: 1)))
          == .malformed)
    }
  }

  @Test("a cancelled transfer ends, also one that waits for its turn")
  func cancelled() async throws {
    try await withServer { server in
      let transport = try CurlTransport(transfers: 1)
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<3 {
          group.addTask {
            await #expect(throws: CancellationError.self) {
              try await transport.send(HTTPRequest("GET", "\(server)/silence"))
            }
          }
        }
        group.cancelAll()
      }
      // The place is free again.
      #expect(try await transport.send(HTTPRequest("GET", "\(server)/echo")).status == 200)
    }
  }

  /// Begins a transfer, and cancels it when the first bytes came.
  private static func cancelHalfWay(_ transport: CurlTransport, _ request: HTTPRequest) async throws {
    let (bytes, feed) = AsyncStream.makeStream(of: Void.self)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: CancellationError.self) {
          try await transport.send(request) { _ in feed.yield() }
        }
      }
      for await _ in bytes { break }
      group.cancelAll()
    }
  }

  @Test("transfers that are cancelled end at once, and not when there is something else to do")
  func cancelledAtOnce() async throws {
    try await withServer { server in
      try await withThrowingTaskGroup(of: Int.self) { group in
        // Ends after a minute, by its own limit: the others, one after the other, would take longer if they waited for
        // anything.
        group.addTask {
          let witness = try CurlTransport()
          _ = try? await witness.send(HTTPRequest("GET", "\(server)/silence"))
          return 0
        }
        group.addTask {
          let transport = try CurlTransport()
          for _ in 0..<300 {
            try await Self.cancelHalfWay(transport, HTTPRequest("GET", "\(server)/half"))
          }
          return 300
        }
        let first = try await group.next()
        #expect(first == 300)
        group.cancelAll()
      }
    }
  }

  @Test("an error of what takes the bytes is the transfer's")
  func consumerFails() async throws {
    struct DiskFull: Error {}
    try await withServer { server in
      let transport = try CurlTransport()
      await #expect(throws: DiskFull.self) {
        try await transport.send(HTTPRequest("GET", "\(server)/bytes/1000")) { _ in throw DiskFull() }
      }
    }
  }
}
