import Foundation
import Glibc
import Testing
import TvidzTesting

/// `tvidz worker` as another program sees it.
@Suite("tvidz worker", .timeLimit(.minutes(15)))
struct WorkerCommandTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// Runs it with a standard input that stays open until it ends, as its parent's would.
  private func run(_ arguments: String) async throws -> BuiltProgram.Result {
    // Named pipes, since what bash opens for `<(…)` would be a program that outlives this one.
    try await BuiltProgram.shell(
      """
      mkfifo lifeline; exec 9<>lifeline; "$tvidz" worker \(arguments) <lifeline | cat; exit ${PIPESTATUS[0]}
      """, in: folder.url)
  }

  private func events(_ result: BuiltProgram.Result) -> [String] {
    result.outputLines.compactMap { line in
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return object?["event"] as? String
    }
  }

  @Test("tells that it is confined, what the file is, each cut and shot, and how it ended")
  func whole() async throws {
    let file = try await ColorClip.short.render(into: folder)
    let result = try await run("'\(file)'")
    #expect(result.status == 0, "\(result.errors)")
    let events = events(result)
    #expect(events.count == result.outputLines.count)
    #expect(Array(events.prefix(2)) == ["confined", "started"])
    #expect(events.last == "finished")
    #expect(events.count { $0 == "cut" } == 2)
    #expect(events.count { $0 == "shot" } == 3)
  }

  static let failures: [(name: String, content: String?, kind: String, code: Int32)] = [
    ("no such file", nil, "unreadable", 3), ("a text", "hello", "notVideo", 4),
    ("an empty file", "", "notVideo", 4),
  ]

  @Test(
    "tells why there is nothing to tell, and ends with the code that other commands have", arguments: failures
  )
  func failure(name: String, content: String?, kind: String, code: Int32) async throws {
    if let content { _ = try folder.write(content, to: "file.mp4") }
    let result = try await run("file.mp4")
    #expect(result.status == code)
    #expect(events(result) == ["confined", "failed"])
    #expect(result.output.contains("\"kind\":\"\(kind)\""))
    #expect(result.errors.isEmpty)
  }

  @Test("ends when its standard input does")
  func lifeline() async throws {
    let long = try await ColorClip.long()
    let result = try await BuiltProgram.shell(
      "\"$tvidz\" worker '\(long)' </dev/null | cat >/dev/null; exit ${PIPESTATUS[0]}", in: folder.url)
    #expect(result.status == 128 + SIGHUP)
  }

  @Test("ends when nobody reads what it tells")
  func unheard() async throws {
    let long = try await ColorClip.long()
    let result = try await BuiltProgram.shell(
      "mkfifo lifeline; exec 9<>lifeline; \"$tvidz\" worker '\(long)' <lifeline | head -1 >/dev/null; exit ${PIPESTATUS[0]}",
      in: folder.url)
    #expect(result.status == 130)
  }

  @Test("ends by a signal when its processor time is used up")
  func processorTime() async throws {
    let long = try await ColorClip.long()
    let result = try await run("--cpu-seconds 1 '\(long)'")
    #expect(result.status == 128 + SIGXCPU)
  }

  @Test("wrong arguments are told as everywhere")
  func usage() async throws {
    let result = try await run("--cpu-seconds 0 file.mp4")
    #expect(result.status == 2)
    #expect(result.errors.contains("--cpu-seconds is at least 1"))
  }
}
