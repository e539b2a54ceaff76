import Foundation

/// How much the tests of the catalog do: all of it where `TVIDZ_FULL=1`, and what fits into every run otherwise.
package enum CatalogScale {
  package static var isFull: Bool { ProcessInfo.processInfo.environment["TVIDZ_FULL"] == "1" }
}

/// `tvidz-catalog-writer`: a process of its own that uses a catalog. It is built with the tests and lies beside them.
package struct CatalogWriter: Sendable {
  private let store: [String]
  private let program: ExternalProgram

  /// - Parameter store: its first arguments: which catalog it uses.
  package init(_ store: String...) {
    self.store = store
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    program = ExternalProgram(
      tests.deletingLastPathComponent().appending(path: "tvidz-catalog-writer").path)
  }

  /// Runs several of them at once to their ends, and throws where one of them fails.
  package func run(_ tasks: [[String]]) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in tasks { group.addTask { _ = try await program.require(store + task, atMost: 600) } }
      try await group.waitForAll()
    }
  }

  /// Kills one after the other at a random point.
  ///
  /// - Parameters:
  ///   - check: run after each of them, with nobody writing.
  package func kill(times: Int, check: () async throws -> Void) async throws {
    var generator = SeededGenerator(seed: 7)
    for time in 0..<times {
      // From its first result on, for a time that nothing depends on.
      let patience = Double.random(in: 0...0.12, using: &generator)
      let folder = try TemporaryFolder()
      let output = folder.path("output")
      try Data().write(to: URL(filePath: output))
      let handle = try FileHandle(forWritingTo: URL(filePath: output))
      defer { try? handle.close() }
      let (started, number) = AsyncStream.makeStream(of: Int32.self)
      async let ended = program.run(
        store + ["write", "w\(time)"], output: handle, atMost: 60, started: { number.yield($0) })
      var iterator = started.makeAsyncIterator()
      guard let process = await iterator.next() else { break }
      while try Data(contentsOf: URL(filePath: output)).isEmpty, Foundation.kill(process, 0) == 0 {
        try await Task.sleep(for: .milliseconds(2))
      }
      try await Task.sleep(for: .seconds(patience))
      _ = Foundation.kill(process, SIGKILL)
      let result = try await ended
      guard result.status == 128 + SIGKILL else {
        throw BrokenRule(description: "the writer ended by itself: \(result.status) \(result.errors)")
      }
      try await check()
    }
  }
}
