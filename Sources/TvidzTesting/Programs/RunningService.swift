import Foundation
import Glibc
import Synchronization

/// A `tvidz serve` on a port of its own, which ends with the closure that it is given to.
package struct RunningService: Sendable {
  /// `http://127.0.0.1:…`
  package let address: String
  package let process: Int32
  private let reader: LogReader

  package var port: Int { address.split(separator: ":").last.flatMap { Int($0) } ?? 0 }

  package struct NotServing: Error { let log: String }

  /// - Parameters:
  ///   - data: kept, so that the next one goes on with it.
  ///   - ended: given how it ended, after SIGTERM.
  ///   - said: given each line of its log.
  package static func run<Value: Sendable>(
    _ settings: [String] = [], environment: [String: String] = [:], data: String,
    ended: @Sendable (ExternalProgram.Output) -> Void = { _ in },
    said: @escaping @Sendable (String) -> Void = { _ in },
    _ body: @Sendable (RunningService) async throws -> Value
  ) async throws -> Value {
    // A connection of a test waits on a busy machine for longer than one of a user is left open.
    let environment = BuiltProgram.environment
      .merging(["TVIDZ_HTTP_IDLE_SECONDS": "3600"]) { $1 }.merging(environment) { $1 }
    let log = Pipe()
    let (reading, writing) = (log.fileHandleForReading, log.fileHandleForWriting)
    let number = Once()
    return try await withThrowingTaskGroup(of: ExternalProgram.Output?.self) { group in
      group.addTask {
        defer { try? writing.close() }
        return try await BuiltProgram.program.run(
          ["serve", "--data", data, "--port", "0"] + settings,
          environment: environment, errors: writing, atMost: 900,
          started: { number.set($0) })
      }
      let (lines, reader) = read(reading, said)
      defer { reader.cancel() }
      var address: String?
      var seen = ""
      for await line in lines {
        seen += line + "\n"
        address = line.firstMatch(of: /"address":"(http:[^"]*)"/).map { String($0.output.1) }
        if address != nil { break }
      }
      guard let address else { throw NotServing(log: seen) }
      let process = number.value ?? 0
      do {
        let value = try await body(RunningService(address: address, process: process, reader: reader))
        kill(process, SIGTERM)
        if let output = try await group.next() ?? nil { ended(output) }
        // What it said last.
        for await _ in lines {}
        return value
      } catch {
        kill(process, SIGKILL)
        throw error
      }
    }
  }

  /// The lines of a log, read by a thread that may block, and read on to the end so that the writer never does.
  private static func read(
    _ handle: FileHandle, _ said: @escaping @Sendable (String) -> Void
  ) -> (AsyncStream<String>, LogReader) {
    let (lines, feed) = AsyncStream.makeStream(of: String.self)
    let reader = LogReader(handle, feed, said)
    return (lines, reader)
  }

  /// Lines that it has written so far.
  package var log: [String] { reader.lines }

  // MARK: Requests, by curl

  package struct Answer: Sendable {
    package let status: Int
    package let head: String
    package let body: String

    package func object() throws -> [String: Any] {
      (try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]) ?? [:]
    }

    package func header(_ name: String) -> String? {
      head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
        .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }
  }

  package func curl(_ path: String, _ options: String...) async throws -> Answer {
    try await curl(path, options)
  }

  package func curl(_ path: String, _ options: [String]) async throws -> Answer {
    let url = path.hasPrefix("http") ? path : address + path
    let output = try await ExternalProgram("curl").run(
      ["-s", "-D", "/dev/stderr", "--path-as-is", "-w", "\n%{http_code}"] + options + [url], atMost: 300)
    var lines = String(decoding: output.output, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let status = lines.popLast().flatMap { Int($0) } ?? 0
    return Answer(status: status, head: output.errors, body: lines.joined(separator: "\n"))
  }

  package func post(_ path: String, _ body: String = "", _ options: String...) async throws -> Answer {
    let url = address + path
    let output = try await ExternalProgram("curl").run(
      [
        "-s", "-D", "/dev/stderr", "-w", "\n%{http_code}", "-X", "POST", "-H",
        "Content-Type: application/json", "-d", body,
      ]
        + options + [url], atMost: 300)
    var lines = String(decoding: output.output, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let status = lines.popLast().flatMap { Int($0) } ?? 0
    return Answer(status: status, head: output.errors, body: lines.joined(separator: "\n"))
  }

  /// Uploads a file in one part.
  ///
  /// - Returns: the identifier of the video.
  package func upload(_ file: String, as name: String) async throws -> String {
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    let begun = try await post("/api/uploads", #"{"filename":"\#(name)","size":\#(size)}"#).object()
    guard let url = begun["url"] as? String, let id = begun["videoId"] as? String else {
      throw NotServing(log: "\(begun)")
    }
    let sent = try await send(file, to: url, begun["headers"] as? [String: String] ?? [:])
    guard (200..<300).contains(sent.status) else { throw NotServing(log: sent.body) }
    return id
  }

  /// Sends a file to an address that was made for it, which may be that of an object store.
  package func send(_ file: String, to url: String, _ headers: [String: String] = [:]) async throws -> Answer
  {
    try await curl(url, ["-T", file] + headers.flatMap { ["-H", "\($0.key): \($0.value)"] })
  }

  /// The stream of one video, from its beginning to its end.
  package func events(of id: String, _ options: String...) async throws -> String {
    try await events(of: id, options)
  }

  private func events(of id: String, _ options: [String]) async throws -> String {
    let output = try await ExternalProgram("curl").run(
      ["-sN"] + options + ["\(address)/progress/\(id)"], atMost: 300)
    return String(decoding: output.output, as: UTF8.self)
  }

  /// Follows a video as a page does: where the stream breaks or is refused, it is asked for again from the last event on
  /// that came.
  ///
  /// - Returns: the stream's text, of all requests; its end is the video's.
  package func follow(_ id: String) async throws -> String {
    var text = ""
    while true {
      let last = text.matches(of: /(?m)^id: (\d+)$/).last
      let came = try await events(of: id, last.map { ["-H", "Last-Event-ID: \($0.output.1)"] } ?? [])
      // An event that was broken off is none, and what is no stream is a refusal.
      if let end = came.ranges(of: "\n\n").last, !came.hasPrefix("{") { text += came[..<end.upperBound] }
      if Self.endings(in: text) > 0 { return text }
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  /// How often a stream tells of a video's end.
  package static func endings(in stream: String) -> Int {
    stream.matches(of: /(?m)^event: (?:completed|duplicate|failed|cancelled)$/).count
  }
}

/// Reads a log on a thread of its own.
final class LogReader: Sendable {
  private let feed: AsyncStream<String>.Continuation
  private let seen = Mutex<[String]>([])

  var lines: [String] { seen.withLock(\.self) }

  init(
    _ handle: FileHandle, _ feed: AsyncStream<String>.Continuation,
    _ said: @escaping @Sendable (String) -> Void
  ) {
    self.feed = feed
    Thread.detachNewThread { [self] in
      var rest = Data()
      while case let bytes = handle.availableData, !bytes.isEmpty {
        rest += bytes
        while let end = rest.firstIndex(of: 10) {
          let line = String(decoding: rest[rest.startIndex..<end], as: UTF8.self)
          said(line)
          seen.withLock { $0.append(line) }
          feed.yield(line)
          rest = Data(rest[rest.index(after: end)...])
        }
      }
      feed.finish()
    }
  }

  func cancel() { feed.finish() }
}
