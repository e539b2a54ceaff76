import Foundation
import Testing
import TvidzTesting

@Suite("A proxy that breaks connections", .timeLimit(.minutes(15)))
struct TCPProxyTests {
  private typealias Curl = @Sendable (String...) async throws -> ExternalProgram.Output

  /// A server of files, of which `film` has a million bytes, behind a proxy.
  private static func run(_ body: @Sendable (TCPProxy, Curl) async throws -> Void) async throws {
    let folder = try ScratchFolder()
    try Data(repeating: 7, count: 1_000_000).write(to: folder.url.appending(path: "film"))
    // More than all buffers on the way hold.
    let long = try FileHandle(forWritingTo: URL(filePath: folder.write("", to: "long")))
    try long.truncate(atOffset: 256_000_000)
    try long.close()
    let script = """
      import functools, http.server, sys
      handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
      print(server.server_port, flush=True)
      server.serve_forever()
      """
    try await PythonServer.run(["-c", script, folder.url.path]) { port in
      let proxy = try TCPProxy(to: port)
      defer { proxy.close() }
      let port = proxy.port
      try await body(proxy) { options in
        let name = options.contains("--limit-rate") ? "long" : "film"
        return try await ExternalProgram("curl").run(
          ["-s"] + options + ["http://127.0.0.1:\(port)/\(name)"], atMost: 600)
      }
    }
  }

  @Test("passes everything on, and counts it")
  func forwards() async throws {
    try await Self.run { proxy, curl in
      let output = try await curl()
      #expect(output.output == Data(repeating: 7, count: 1_000_000))
      #expect(proxy.counts.connections == 1)
      #expect(proxy.counts.asked > 50)
      #expect(proxy.counts.answered > 1_000_000)
    }
  }

  @Test("cuts the connection behind the byte that was named, and leaves those after it alone")
  func cutsLater() async throws {
    try await Self.run { proxy, curl in
      proxy.cut(afterAnswering: 300_000)
      proxy.cut(afterAnswering: 200_000)
      for bytes: Int64 in [300_000, 500_000] {
        let broken = try await curl()
        #expect(broken.status != 0)
        #expect(proxy.counts.answered == bytes)
      }
      let whole = try await curl()
      #expect(whole.output.count == 1_000_000)
    }
  }

  @Test("refuses, and takes connections again at the same port")
  func refuses() async throws {
    try await Self.run { proxy, curl in
      proxy.behave(.refuse)
      let refused = try await curl()
      // "Failed to connect to host."
      #expect(refused.status == 7)
      proxy.behave(.forward)
      let taken = try await curl()
      #expect(taken.status == 0)
    }
  }

  @Test("keeps what comes while it stalls, and passes it on later")
  func stalls() async throws {
    try await Self.run { proxy, curl in
      proxy.behave(.stall)
      let late = try await curl("--max-time", "0.3")
      // "Operation timeout."
      #expect(late.status == 28)
      #expect(proxy.counts.answered == 0)
      async let waiting = curl()
      proxy.behave(.forward)
      let bytes = try await waiting.output.count
      #expect(bytes == 1_000_000)
    }
  }

  @Test("cuts connections that are open")
  func cuts() async throws {
    try await Self.run { proxy, curl in
      async let cut = curl("--limit-rate", "1M")
      while proxy.counts.answered == 0 { try await Task.sleep(for: .milliseconds(10)) }
      proxy.cut()
      let (broken, next) = try await (cut, curl())
      #expect(broken.status != 0)
      #expect(next.status == 0)
    }
  }
}
