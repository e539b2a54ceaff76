package import Foundation

/// The `tvidz` that was built with these tests: it lies beside them. It is never built here.
package enum BuiltProgram {
  package static let url: URL = {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "tvidz")
  }()

  package static let program = ExternalProgram(url.path)

  /// That of this process without what would be settings of the program: the tests are told where services are by the
  /// same names.
  package static let environment = ProcessInfo.processInfo.environment.filter {
    !$0.key.hasPrefix("TVIDZ_") && !$0.key.hasPrefix("AWS_")
  }

  /// Runs it to its end and returns what it said; nothing is on its terminal.
  package static func run(_ arguments: String..., in folder: URL? = nil) async throws -> Result {
    try await run(arguments, in: folder)
  }

  package static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String]? = nil
  ) async throws -> Result {
    Result(
      try await program.run(
        arguments, in: folder, environment: environment ?? Self.environment, atMost: 240))
  }

  /// Runs a line of bash in which `$tvidz` is the program.
  package static func shell(_ line: String, in folder: URL) async throws -> Result {
    let script = "tvidz='\(url.path)'; \(line)"
    return Result(try await ExternalProgram("bash").run(["-c", script], in: folder, atMost: 240))
  }

  package struct Unexpected: Error {
    package let format: String
    package let result: Result

    package init(format: String, result: Result) {
      self.format = format
      self.result = result
    }
  }

  package struct Result: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String

    package init(_ output: ExternalProgram.Output) {
      status = output.status
      self.output = String(decoding: output.output, as: UTF8.self)
      errors = output.errors
    }

    package var outputLines: [Substring] { output.split(separator: "\n") }
    package var errorLines: [Substring] { errors.split(separator: "\n") }

    /// The output as one JSON object.
    package func object() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      guard let object = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      return object
    }

    /// The output as a JSON array of objects.
    package func list() throws -> [[String: Any]] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      guard let list = value as? [[String: Any]] else { throw CocoaError(.coderReadCorrupt) }
      return list
    }
  }
}

/// A folder of its own for one test, removed with the value.
package final class ScratchFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tvidz-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// What is in it.
  package func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path) }

  package func path(_ name: String) -> String { url.appending(path: name).path }

  package func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }
}
