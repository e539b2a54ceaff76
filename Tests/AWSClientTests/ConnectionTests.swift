import AWSClient
import Foundation
import Testing
import TvidzTesting

/// Against `serve_http.py`, as `CurlTransportTests`.
@Suite("The transport's connections", .timeLimit(.minutes(15)))
struct ConnectionTests {
  private func withServer(
    _ arguments: [String] = [], _ body: @escaping @Sendable (UInt16) async throws -> Void
  ) async throws {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "serve_http.py").path
    try await PythonServer.run([script] + arguments, body)
  }

  @Test("a connection is used again, and not shared by two transfers at once")
  func reuse() async throws {
    try await withServer { port in
      let transport = try CurlTransport()
      func clientPort(_ path: String) async throws -> String? {
        let response = try await transport.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/\(path)"))
        return response.header("X-Port")
      }
      let first = try await clientPort("echo")
      #expect(first != nil)
      #expect(try await clientPort("echo") == first)
      async let left = clientPort("pair")
      async let right = clientPort("pair")
      #expect(try await left != right)
    }
  }

  @Test("no more transfers run at once than were allowed, and those that waited have their turn")
  func turns() async throws {
    try await withServer { port in
      let transport = try CurlTransport(transfers: 2)
      let most = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<8 {
          group.addTask {
            let response = try await transport.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/pair"))
            return String(decoding: response.body, as: UTF8.self)
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(most == Array(repeating: "2", count: 8))
    }
  }

  @Test("TLS is spoken with whom an authority that is trusted vouches for, and for the host that was asked")
  func certificates() async throws {
    let folder = try ScratchFolder()
    let (key, certificate) = (folder.path("key"), folder.path("certificate"))
    _ = try await ExternalProgram("openssl").require([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
    ])
    let both = try folder.write(
      String(contentsOfFile: key, encoding: .utf8) + String(contentsOfFile: certificate, encoding: .utf8),
      to: "both")
    try await withServer([both]) { port in
      func kind(_ transport: CurlTransport, _ host: String) async -> TransferFailure.Kind? {
        await #expect(throws: TransferFailure.self) {
          try await transport.send(HTTPRequest("GET", "https://\(host):\(port)/echo"))
        }?.kind
      }
      #expect(await kind(try CurlTransport(), "127.0.0.1") == .tls)
      let trusting = try CurlTransport(authorities: certificate)
      let response = try await trusting.send(HTTPRequest("GET", "https://127.0.0.1:\(port)/echo"))
      #expect(response.status == 200)
      #expect(await kind(trusting, "localhost") == .tls)
      #expect(await kind(try CurlTransport(authorities: "/nowhere"), "127.0.0.1") == .tls)
    }
  }

  @Test("a handshake that is reset is a connection that broke off, and may succeed later")
  func resetHandshake() async throws {
    // Hears the client's first words, and resets.
    let server = """
      import socket, struct
      listener = socket.create_server(("127.0.0.1", 0))
      print(listener.getsockname()[1], flush=True)
      while True:
          connection, _ = listener.accept()
          connection.recv(65536)
          connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
          connection.close()
      """
    try await PythonServer.run(["-c", server]) { port in
      let transport = try CurlTransport()
      let failure = await #expect(throws: TransferFailure.self) {
        try await transport.send(HTTPRequest("GET", "https://127.0.0.1:\(port)/"))
      }
      #expect(failure?.kind == .brokenOff && failure?.mayPass == true, "\(String(describing: failure))")
    }
  }
}
