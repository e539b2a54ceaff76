import Foundation
import Testing
import TvidzTesting

@Suite("Streams of events that nobody reads", .timeLimit(.minutes(15)))
struct UnreadStreamTests {
  private struct StillOpen: Error {}

  @Test(
    "a client that reads nothing is let go, who reads is told all meanwhile; it goes on by its identifier and missed nothing"
  )
  func dropped() async throws {
    let folder = try ScratchFolder()
    let settings = ["--set", "http.stall-seconds=1"]
    let (told, heard) = try await RunningService.run(settings, data: folder.path("data")) { service in
      try await onThreadOfItsOwn {
        let requests = try LoopbackSocket(port: service.port, patience: 300)
        let reader = try EventReader(port: service.port)
        let silent = EventReader(try EventReader.silent(port: service.port))
        while try openStreams(requests) < 2 {}
        var turns = 0
        repeat {
          try requests.giveUp(try requests.announce())
          turns += 1
          try reader.read(untilDeletions: turns)
          // Far more than the system and the service can hold for it.
          guard turns < 30_000 else { throw StillOpen() }
        } while try openStreams(requests) == 2
        // What lay on the way when it was let go.
        try silent.readToTheEnd()
        let again = try EventReader(port: service.port, after: silent.identifiers.last)
        try again.read(until: reader.identifiers.last)
        return (reader.identifiers, [silent.identifiers, again.identifiers])
      }
    }
    #expect(heard.allSatisfy { !$0.isEmpty })
    let all = heard.flatMap(\.self)
    #expect(all == told.suffix(all.count))
  }

  @Test("clients that read nothing cost a part of what waits for them, and who reads is told all of it")
  func memory() async throws {
    let folder = try ScratchFolder()
    let clients = 100
    try await RunningService.run(["--set", "http.stall-seconds=900"], data: folder.path("data")) { service in
      try await onThreadOfItsOwn {
        let requests = try LoopbackSocket(port: service.port, patience: 300)
        // The longest names, of characters that take the most in JSON.
        let name = String(repeating: #"\u0001"#, count: 1024)
        for _ in 0..<500 { _ = try requests.announce(named: name) }
        let before = ProcessMemory(of: service.process).peak
        let silent = try (0..<clients).map { _ in try EventReader.silent(port: service.port) }
        // Each has come so far that its stream has begun.
        for client in silent { _ = try client.receive() }
        let reader = try EventReader(port: service.port)
        try reader.read(untilEntries: 500)
        try requests.giveUp(try requests.announce())
        try reader.read(untilDeletions: 1)
        let waiting = Double(reader.bytes) * Double(clients) / 1_000_000
        let cost = ProcessMemory(of: service.process).peak - before
        #expect(reader.bytes > 2_000_000)
        #expect(cost < waiting / 3, "\(cost) MB for \(waiting) MB that nobody reads")
        // None was let go, and none is closed before this.
        #expect(try withExtendedLifetime(silent) { try openStreams(requests) } == clients + 1)
      }
    }
  }
}

private func openStreams(_ requests: LoopbackSocket) throws -> Int {
  let figures = try requests.request("GET", "/metrics").body
  return figures.firstMatch(of: /\ntvidz_streams (\d+)/).flatMap { Int($0.output.1) } ?? 0
}

/// The stream of all events as a socket gives it.
private final class EventReader {
  private let socket: LoopbackSocket
  private var rest = Data()
  /// Of whole events: what a client would come back with.
  private(set) var identifiers: [String] = []
  private(set) var bytes = 0
  private var deletions = 0
  private var entries = 0

  init(_ socket: LoopbackSocket) { self.socket = socket }

  /// - Parameter last: what was heard last.
  convenience init(port: Int, after last: String? = nil) throws {
    self.init(try LoopbackSocket(port: port, patience: 300))
    try Self.ask(socket, after: last)
    // Its body has begun: what happens from now on is told.
    while bytes == 0 { try take() }
  }

  /// One that has asked and takes in as little as the system allows.
  static func silent(port: Int) throws -> LoopbackSocket {
    let socket = try LoopbackSocket(port: port, receiveBuffer: 1, patience: 300)
    try ask(socket)
    return socket
  }

  private static func ask(_ socket: LoopbackSocket, after last: String? = nil) throws {
    let resume = last.map { "Last-Event-ID: \($0)\r\n" } ?? ""
    try socket.send("GET /api/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\(resume)\r\n")
  }

  func read(untilDeletions count: Int) throws { while deletions < count { try take() } }
  func read(untilEntries count: Int) throws { while entries < count { try take() } }
  func read(until identifier: String?) throws { while identifiers.last != identifier { try take() } }
  func readToTheEnd() throws { while let data = try socket.receiveOrEnd() { take(data) } }

  private func take() throws { take(try socket.receive()) }

  private func take(_ data: Data) {
    bytes += data.count
    rest += data
    // An event ends with an empty line; what is cut off is none. Lengths of chunks are lines of their own.
    while let end = rest.firstRange(of: Data("\n\n".utf8)) {
      for line in rest[..<end.lowerBound].split(separator: 10) {
        let line = String(decoding: line, as: UTF8.self)
        if line.hasPrefix("id: ") { identifiers.append(String(line.dropFirst(4))) }
        if line.contains("\"deleted\":true") { deletions += 1 }
        if line.contains("\"snapshot\":true") { entries += 1 }
      }
      rest = Data(rest[end.upperBound...])
    }
  }
}
