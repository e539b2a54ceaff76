import Foundation
import TvidzTesting

/// The `tvidz` that was built with these tests: it lies beside them. It is never built here.
enum BuiltProgram {
  static let url: URL = {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appending(path: "tvidz")
  }()

  static let program = ExternalProgram(url.path)

  /// Runs it to its end and returns what it said; nothing is on its terminal.
  static func run(_ arguments: String..., in folder: URL? = nil) async throws -> Result {
    try await run(arguments, in: folder)
  }

  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String]? = nil
  ) async throws -> Result {
    Result(try await program.run(arguments, in: folder, environment: environment, atMost: 240))
  }

  /// Runs a line of bash in which `$tvidz` is the program.
  static func shell(_ line: String, in folder: URL) async throws -> Result {
    let script = "tvidz='\(url.path)'; \(line)"
    return Result(try await ExternalProgram("bash").run(["-c", script], in: folder, atMost: 240))
  }

  struct Unexpected: Error {
    let format: String
    let result: Result
  }

  struct Result: Sendable {
    let status: Int32
    let output: String
    let errors: String

    init(_ output: ExternalProgram.Output) {
      status = output.status
      self.output = String(decoding: output.output, as: UTF8.self)
      errors = output.errors
    }

    var outputLines: [Substring] { output.split(separator: "\n") }
    var errorLines: [Substring] { errors.split(separator: "\n") }

    /// The output as one JSON object.
    func object() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      guard let object = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      return object
    }

    /// The output as a JSON array of objects.
    func list() throws -> [[String: Any]] {
      let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
      guard let list = value as? [[String: Any]] else { throw CocoaError(.coderReadCorrupt) }
      return list
    }
  }
}

/// A folder of its own for one test, removed with the value.
final class ScratchFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tvidz-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// What is in it.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }
}
