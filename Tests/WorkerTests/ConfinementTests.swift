import Foundation
import Testing
import TvidzTesting

/// What the kernel refuses to a confined process, by a program that tries. It lies beside the tests.
@Suite("Confinement", .timeLimit(.minutes(15)))
struct ConfinementTests {
  private func outcomes() async throws -> [String: String] {
    let folder = try TemporaryFolder()
    for name in ["video", "other"] { try Data("bytes".utf8).write(to: folder.url.appending(path: name)) }
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let program = ExternalProgram(tests.deletingLastPathComponent().appending(path: "tvidz-confined").path)
    // A confined process cannot write to a file, not even to one that it was given: its output passes through `cat`.
    let result = try await ExternalProgram("bash").require(
      ["-c", "'\(program.name)' '\(folder.path("video"))' '\(folder.path("other"))' | cat"])
    var outcomes: [String: String] = [:]
    for line in String(decoding: result.output, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: line.contains(":") ? ":" : " ", maxSplits: 1)
      if parts.count == 2 { outcomes[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces) }
    }
    return outcomes
  }

  @Test("the video can be read, and the process is confined while it has one thread")
  func allowed() async throws {
    let outcomes = try await outcomes()
    #expect(outcomes["read the file"] == "done")
    #expect(outcomes["threads"] == "1")
  }

  @Test("no socket and no program is opened where the kernel filters calls")
  func filtered() async throws {
    let outcomes = try await outcomes()
    guard outcomes["filter"] == "true" else {
      print("this kernel, or this processor, filters no system calls: nothing was tried")
      return
    }
    for attempt in ["open a TCP socket", "open a UDP socket", "open a local socket"] {
      #expect(outcomes[attempt] == "\(EPERM)", "\(attempt)")
    }
    #expect(outcomes["run a program"] == "error")
  }

  @Test("no second file is opened, created or removed where the kernel has Landlock")
  func files() async throws {
    let outcomes = try await outcomes()
    guard let version = outcomes["landlock"].flatMap({ Int($0) }), version >= 1 else {
      print("this kernel has no Landlock: a worker may open what its user may")
      return
    }
    for attempt in [
      "write the file", "read another file", "create a file", "remove another file",
      "read the parent's environment",
    ] {
      #expect(outcomes[attempt] == "\(EACCES)", "\(attempt)")
    }
    if version >= 6 { #expect(outcomes["signal the parent"] == "\(EPERM)") }
  }
}
