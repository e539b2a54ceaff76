import Glibc
import TvidzCore

/// A file that was named on the command line.
///
/// Names on Linux are bytes, and Swift's arguments are text: a name that is not UTF-8 arrives with `\u{FFFD}` for what
/// could not be read, and no file is called that. Such a file is opened by its bytes here, and read through
/// `/proc/self/fd`.
final class FileArgument: Sendable {
  /// For people and formats.
  let name: String
  /// To open.
  let path: String
  private let descriptor: Int32?

  init(_ name: String) {
    self.name = name
    descriptor = name.unicodeScalars.contains("\u{FFFD}") ? Self.open(argumentReadAs: name) : nil
    path = descriptor.map { "/proc/self/fd/\($0)" } ?? name
  }

  deinit {
    if let descriptor { close(descriptor) }
  }

  /// The error as it is about the file that was named.
  func restoringName(in error: ActionableError) -> ActionableError {
    guard descriptor != nil else { return error }
    return ActionableError(
      error.kind, what: error.what.replacing(path, with: name), why: error.why, remedy: error.remedy)
  }

  /// Nil where no argument has such bytes, or nothing can be opened: then the name is tried as it is, and the sentence
  /// that tells why it failed is the same as for every other file.
  private static func open(argumentReadAs name: String) -> Int32? {
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index], String(cString: argument) == name else { continue }
      let descriptor = Glibc.open(argument, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      return descriptor >= 0 ? descriptor : nil
    }
    return nil
  }
}

/// Nil where it cannot be told (it was removed, say).
func workingDirectory() -> String? {
  guard let path = getcwd(nil, 0) else { return nil }
  defer { free(path) }
  return String(validatingCString: path)
}
