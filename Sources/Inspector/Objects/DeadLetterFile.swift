import Foundation
import Glibc

/// Dead letters as lines of JSON in a file, the newest last.
package struct DeadLetterFile: DeadLetters {
  private let path: String

  package init(path: String) { self.path = path }

  package func keep(_ letter: DeadLetter) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = try encoder.encode(letter) + Data("\n".utf8)
    // Written at once and at the end, so that lines of two writers do not mix.
    let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FolderUploads.systemFailure }
    defer { close(file) }
    let count = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    guard count == line.count else { throw FolderUploads.systemFailure }
  }
}
