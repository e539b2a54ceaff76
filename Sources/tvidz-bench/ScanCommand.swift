import ArgumentParser
import Foundation
import TvidzCore
import TvidzTesting

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Measure tvidz scan on a folder of drawn films: the first run, and those after it.",
    discussion: """
      The second run finds nothing new, the third one file that was touched. Films are drawn once (100 of 60 s take some \
      minutes) and kept in the cache. Every tenth file is a copy of the one before it, in another container.
      """)

  @Option(help: "How many files there are.")
  var files = 100

  @Option(help: "Seconds of each.")
  var seconds = 60.0

  @Option(help: "Most seconds that the second run may take; held only where it is given.")
  var limit: Double?

  func validate() throws {
    if files < 10 { throw ValidationError("--files must be at least 10") }
    if seconds < 10 { throw ValidationError("--seconds must be at least 10") }
  }

  func run() async throws {
    let cache = BenchClip.cache
    try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
    // Beside the films: links lead to no other disk.
    let folder = cache.appending(path: "scan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = folder.appending(path: "library")
    try FileManager.default.createDirectory(at: library, withIntermediateDirectories: true)
    try await fill(library)

    var table = TextTable(columns: ["run", "analysed", "groups", "wall s", "CPU s"])
    var runs: [ScanOutcome] = []
    for name in ["first", "second", "one file touched"] {
      if runs.count == 2 { try touch(library.appending(path: "film-0.mp4")) }
      let run = try await ScanOutcome(of: library, index: folder.appending(path: "index.sqlite"))
      table.add([name, "\(run.analysed)", "\(run.groups)", decimals(run.wall), decimals(run.cpu)])
      runs.append(run)
    }
    print("\(files) films of \(decimals(seconds, 0)) s, 320x180")
    print(table.text)
    var lines: [GateLine] = [
      .atMost("files that the second run analysed", Double(runs[1].analysed), 0),
      .atMost("files that were analysed after one was touched", Double(runs[2].analysed), 1),
      .atMost("copies that were not found", Double(files / 10 - runs[1].groups), 0),
      .atMost("second run / first run, CPU", runs[1].cpu / runs[0].cpu, 0.25),
    ]
    if let limit { lines.append(.atMost("second run, seconds", runs[1].wall, limit)) }
    try GateTable.hold(lines, of: "scan")
  }

  private func fill(_ library: URL) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<files {
        if number >= 2 { try await group.next() }
        group.addTask { try await put(film: number, into: library) }
      }
      try await group.waitForAll()
    }
  }

  private func put(film number: Int, into library: URL) async throws {
    let isCopy = number % 10 == 9
    let film = try await DrawnFilm.original(UInt64(1000 + (isCopy ? number - 1 : number)), seconds: seconds)
    guard isCopy else {
      return try FileManager.default.linkItem(at: film, to: library.appending(path: "film-\(number).mp4"))
    }
    let target = library.appending(path: "film-\(number).mkv")
    _ = try await ExternalProgram.ffmpeg.require(
      ["-nostdin", "-v", "error", "-i", film.path, "-c", "copy", target.path])
  }

  /// A file of its own with another time of change: the cache keeps its.
  private func touch(_ file: URL) throws {
    let data = try Data(contentsOf: file)
    try FileManager.default.removeItem(at: file)
    try data.write(to: file)
  }
}

/// One run of `tvidz scan`, and what its last line says.
private struct ScanOutcome {
  let analysed: Int
  let groups: Int
  let wall: Double
  let cpu: Double

  init(of library: URL, index: URL) async throws {
    let outcome = try await ChildProcess(
      program: OurProgram.tvidz.path, arguments: ["scan", "--quiet", "--index", index.path, library.path]
    ).run().successful("tvidz scan")
    let summary = String(decoding: outcome.output, as: UTF8.self).split(separator: "\n").last ?? ""
    func number(_ pattern: Regex<(Substring, Substring)>) -> Int {
      summary.firstMatch(of: pattern).flatMap { Int($0.output.1) } ?? 0
    }
    analysed = number(/\(([0-9]+) new\)/)
    groups = number(/([0-9]+) groups? of copies/)
    wall = outcome.wallSeconds
    cpu = outcome.cpuSeconds
  }
}
