import Foundation
import TvidzTesting

/// What Python makes of our answers about copies.
enum CopyReader {
  enum Kind: String {
    case compare
    case scan
    case csv
  }

  /// `fine`, or what does not hold to the contract.
  static func judgement(on output: String, as kind: Kind) async throws -> String {
    let folder = try ScratchFolder()
    let file = try folder.write(output, to: "output")
    let script = ProjectFolder.root.appending(path: "Tests/TvidzTests/read_copies.py").path
    let answer = try await ExternalProgram("python3").require([script, kind.rawValue, file])
    return String(decoding: answer.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What SQLite's own check says of a database: `ok` where it is whole.
  static func integrity(of index: String) async throws -> String {
    let script = """
      import sqlite3, sys
      print(sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check').fetchone()[0])
      """
    let answer = try await ExternalProgram("python3").require(["-c", script, index])
    return String(decoding: answer.output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
