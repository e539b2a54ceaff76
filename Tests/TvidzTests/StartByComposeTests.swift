import Foundation
import Testing
import TvidzTesting

/// `./tools/start --cloud` where a Docker engine answers: a program that tells what it was given stands in for it.
@Suite("tools/start by compose", .timeLimit(.minutes(5)))
struct StartByComposeTests {
  private struct Run {
    let status: Int32
    let text: String
  }

  /// - Parameter settings: the text of compose/.env.
  private func start(
    _ arguments: [String] = [], settings: String, environment: [String: String] = [:]
  ) throws -> Run {
    let folder = try ScratchFolder()
    // It is removed with its last use.
    defer { withExtendedLifetime(folder) {} }
    for name in ["tools", "compose", "bin"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try FileManager.default.copyItem(
      atPath: ProjectFolder.root.appending(path: "tools/start").path, toPath: folder.path("tools/start"))
    _ = try folder.write(settings, to: "compose/.env")
    let docker = try folder.write(
      "#!/bin/sh\n[ \"$4\" = up ] || exit 0\necho \"$*\" token=${TVIDZ_API_TOKEN-none} port=${TVIDZ_PORT-none}\n",
      to: "bin/docker")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: docker)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [folder.path("tools/start"), "--cloud"] + arguments
    process.environment = environment.merging(["PATH": "\(folder.path("bin")):/usr/bin:/bin"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Run(status: process.terminationStatus, text: String(decoding: output, as: UTF8.self))
  }

  @Test("token and port of compose/.env hold, and are told")
  func file() throws {
    let run = try start(
      settings: "TVIDZ_API_TOKEN=abcdefghijklmnop\nTVIDZ_PORT=9001\n", environment: ["TVIDZ_API_TOKEN": ""])
    #expect(run.status == 0)
    #expect(run.text.contains("http://127.0.0.1:9001 with the token of compose/.env"), "\(run.text)")
    #expect(run.text.contains("up --build token=none port=none"), "\(run.text)")
  }

  @Test("a token is drawn where there is none, and --port is the port")
  func drawn() throws {
    let run = try start(["--port", "9002"], settings: "TVIDZ_API_TOKEN=\nTVIDZ_PORT=9001\n")
    #expect(run.text.contains("http://127.0.0.1:9002 with the token "), "\(run.text)")
    #expect(run.text.contains(/up --build token=[0-9a-f]{32} port=9002/), "\(run.text)")
  }

  @Test("other options are refused in words")
  func refused() throws {
    let run = try start(["--data", "/srv"], settings: "")
    #expect(run.status == 2)
    #expect(run.text.contains("takes no --data here: set it in compose/.env"), "\(run.text)")
  }
}
