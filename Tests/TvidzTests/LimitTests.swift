import Foundation
import Testing
import TvidzTesting

@Suite("What the service has no room or no patience for", .timeLimit(.minutes(15)))
struct LimitTests {
  private static func code(_ answer: RunningService.Answer) throws -> String? {
    try answer.object()["code"] as? String
  }

  @Test("a body of JSON that is too long is refused, whether its length is told before or not")
  func longBody() async throws {
    let folder = try ScratchFolder()
    let name = String(repeating: "a", count: 200_000)
    let body = try folder.write(#"{"filename":"\#(name)","size":1}"#, to: "body")
    try await RunningService.run(data: folder.path("data")) { service in
      for header in ["X-Length: told", "Transfer-Encoding: chunked"] {
        let answer = try await service.curl(
          "/api/uploads", "-H", "Content-Type: application/json", "-H", header, "-d", "@\(body)")
        #expect(answer.status == 413)
        #expect(try Self.code(answer) == "too-long", "\(header)")
      }
    }
  }

  @Test("headers that are too long are refused, one of them or all together")
  func longHeaders() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      for headers in [[20_000], [15_000, 15_000, 15_000]] {
        let socket = try LoopbackSocket(port: service.port, patience: 100)
        let lines = headers.map { "X-A: \(String(repeating: "a", count: $0))\r\n" }.joined()
        try socket.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\(lines)\r\n")
        var answer = Data()
        while let more = try socket.receiveOrEnd() { answer += more }
        #expect(!String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 200"))
      }
      #expect(try await service.curl("/healthz").status == 200)
    }
  }

  @Test(
    "a video for which the budget has no room is refused before a byte of it comes; watched files take none")
  func diskFull() async throws {
    let folder = try ScratchFolder()
    try FileManager.default.createDirectory(
      at: folder.url.appending(path: "films"), withIntermediateDirectories: true)
    _ = try folder.write("more than ten bytes", to: "films/film.mp4")
    let settings = ["--set", "upload.budget=10", "--watch", folder.path("films")]
    try await RunningService.run(settings, data: folder.path("data")) { service in
      let refused = try await service.post("/api/uploads", #"{"filename":"a","size":11}"#)
      #expect(refused.status == 507)
      #expect(try Self.code(refused) == "disk-full")
      #expect(try await service.post("/api/uploads", #"{"filename":"a","size":10}"#).status == 201)
    }
  }

  @Test("a name of as many characters as openapi.json says is taken, and one of one more is not")
  func longName() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      let document = try await service.curl("/openapi.json").body
      let most = try #require(
        document.firstMatch(of: /"filename": \{\s*"type": "string",\s*"minLength": 1,\s*"maxLength": (\d+)/))
      let count = try #require(Int(most.output.1))
      for (length, status) in [(count, 201), (count + 1, 400)] {
        let name = String(repeating: "é", count: length)
        #expect(try await service.post("/api/uploads", #"{"filename":"\#(name)","size":1}"#).status == status)
      }
    }
  }

  @Test("a method that an address does not take is told as that, whatever the type of its body")
  func wrongMethod() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      for options in [["-X", "POST"], ["-d", "x"], ["-X", "PATCH"]] {
        let answer = try await service.curl("/api/videos", options)
        #expect(answer.status == 405 && answer.header("Allow") == "GET, HEAD", "\(options)")
      }
      #expect(try await service.curl("/nothing", "-X", "POST").status == 404)
      #expect(try await service.curl("/api/videos/x/retry", "-X", "POST").status == 415)
    }
  }

  @Test(
    "what is wrong in the JSON of a request is told with its place and what it is not",
    arguments: [
      (#"{"filename":"a","size":1.5}"#, "The member size is no whole number of 64 bits."),
      (#"{"filename":"a","size":1e30}"#, "The member size is no whole number of 64 bits."),
      (#"{"filename":"a","size":"1"}"#, "The member size is no whole number of 64 bits."),
      (#"{"filename":1,"size":1}"#, "The member filename is no string."),
      (#"{"filename":"a"}"#, "The body has no member size."),
      (#"{"filename":"a","size":null}"#, "The member size is null."),
      ("[]", "The body is not the JSON object that is asked for."),
      ("{", "The body is not the JSON object that is asked for."),
    ])
  func wrongJSON(body: String, sentence: String) async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      let answer = try await service.post("/api/uploads", body)
      #expect(answer.status == 400)
      #expect(try answer.object()["detail"] as? String == sentence)
    }
  }

  @Test("the place of what is wrong in a list is told by its number")
  func wrongElement() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      let begun = try await service.post("/api/uploads", #"{"filename":"a","size":5}"#).object()
      let id = try #require(begun["videoId"] as? String)
      for (body, sentence) in [
        (#"{"numbers":[1,"x"]}"#, "The member numbers[1] is no whole number of 64 bits."),
        (#"{"numbers":1}"#, "The member numbers is no array."),
      ] {
        let answer = try await service.post("/api/uploads/\(id)/parts", body)
        #expect(try answer.object()["detail"] as? String == sentence)
      }
    }
  }

  @Test("an address that is in use, and a folder that cannot be made, are told in words for people")
  func cannotStart() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(data: folder.path("data")) { service in
      let second = try await BuiltProgram.run(
        ["serve", "--data", folder.path("other"), "--port", "\(service.port)"])
      #expect(second.status == 1)
      #expect(
        second.errors.contains(
          "cannot serve on 127.0.0.1:\(service.port): the address is in use by another program; end that one"),
        "\(second.errors)")
    }
    let file = try folder.write("", to: "file")
    for (path, why) in [
      ("/proc/nope", "no folder can be made there"), (file, "a part of the path is a file"),
    ] {
      let result = try await BuiltProgram.run(["serve", "--data", path, "--port", "0"])
      #expect(result.status == 3)
      #expect(result.errors.contains("cannot use the folder \(path): \(why); see who"), "\(result.errors)")
    }
  }

  @Test("as many connections are served as are allowed; another waits until one is closed")
  func connections() async throws {
    let folder = try ScratchFolder()
    try await RunningService.run(["--set", "http.most-connections=1"], data: folder.path("data")) { service in
      var first: LoopbackSocket? = try LoopbackSocket(port: service.port, patience: 100)
      func videos() throws -> Int {
        let answer = try #require(try first?.request("GET", "/api/videos"))
        return answer.body.components(separatedBy: "videoId").count - 1
      }
      #expect(try videos() == 0)
      let second = try LoopbackSocket(port: service.port, patience: 100)
      let body = #"{"filename":"a","size":1}"#
      try second.send(
        "POST /api/uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
      for _ in 0..<50 { #expect(try videos() == 0) }
      first = nil
      #expect(String(decoding: try second.receive(), as: UTF8.self).hasPrefix("HTTP/1.1 201"))
    }
  }

  @Test("a connection on which nothing is asked is closed: before a request, within one and after one")
  func idle() async throws {
    let folder = try ScratchFolder()
    let settings = ["--set", "http.idle-seconds=1"]
    try await RunningService.run(settings, data: folder.path("data")) { service in
      try await onThreadOfItsOwn {
        let sockets = try (0..<3).map { _ in try LoopbackSocket(port: service.port, patience: 120) }
        try sockets[1].send("GET /healthz HTTP/1.1\r\nHost:")
        try sockets[2].send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for socket in sockets { while try socket.receiveOrEnd() != nil {} }
      }
    }
  }

  @Test("a client that tells of a body and does not send it, or hardly, is let go")
  func bodyThatDoesNotCome() async throws {
    let folder = try ScratchFolder()
    let settings = ["--set", "http.slowest-upload=1000000000"]
    try await RunningService.run(settings, data: folder.path("data")) { service in
      let begun = try await service.post("/api/uploads", #"{"filename":"a","size":5}"#).object()
      let (id, url) = (try #require(begun["videoId"] as? String), try #require(begun["url"] as? String))
      let target = url.dropFirst(service.address.count)
      let requests = [
        "POST /api/uploads HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 50\r\n",
        "PUT \(target) HTTP/1.1\r\nContent-Length: 5\r\n",
      ]
      try await onThreadOfItsOwn {
        let sockets = try requests.map { request in
          let socket = try LoopbackSocket(port: service.port, patience: 120)
          try socket.send(request + "Host: localhost\r\n\r\n1")
          return socket
        }
        for socket in sockets { while try socket.receiveOrEnd() != nil {} }
      }
      let arrived = try await service.curl("/api/uploads/\(id)/parts").object()["arrived"] as? [Int]
      #expect(arrived == [])
    }
  }
}

/// Sockets that wait would hold one of the few threads that run Swift's tasks.
func onThreadOfItsOwn<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
  }
}
