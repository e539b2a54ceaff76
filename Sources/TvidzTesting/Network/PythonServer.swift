import Foundation

/// A server that is a Python script: it prints its port, and is killed in the end.
package enum PythonServer {
  /// - Parameter arguments: of Python: the script's path, or `-c` and its text, and what it is given.
  package static func run<Value: Sendable>(
    _ arguments: [String], _ body: @Sendable (UInt16) async throws -> Value
  ) async throws -> Value {
    let folder = try ScratchFolder()
    let output = URL(filePath: try folder.write("", to: "port"))
    let handle = try FileHandle(forWritingTo: output)
    defer { try? handle.close() }
    return try await withThrowingTaskGroup(of: ExternalProgram.Output.self) { group in
      // It ends when the task is cancelled.
      group.addTask { try await ExternalProgram("python3").run(arguments, output: handle) }
      defer { group.cancelAll() }
      var line = ""
      while !line.hasSuffix("\n") {
        try await Task.sleep(for: .milliseconds(5))
        line = try String(contentsOf: output, encoding: .utf8)
      }
      guard let port = UInt16(line.dropLast()) else { throw NotThere(line: line) }
      return try await body(port)
    }
  }

  package struct NotThere: Error { let line: String }
}
