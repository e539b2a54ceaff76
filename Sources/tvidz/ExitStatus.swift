import Glibc
package import TvidzCore

/// The code with which the program ends. Other programs rely on these numbers.
///
/// As an error it ends a command whose message was told already.
package struct ExitStatus: Error, Sendable, Hashable {
  package let code: Int32

  package static let success = ExitStatus(code: 0)
  package static let failure = ExitStatus(code: 1)
  package static let usage = ExitStatus(code: 2)
  package static let unreadable = ExitStatus(code: 3)
  package static let notVideo = ExitStatus(code: 4)
  package static let missingDependency = ExitStatus(code: 5)
  /// What `--fail-on-duplicate` asks for.
  package static let duplicate = ExitStatus(code: 10)

  /// 128 and the signal's number, as shells count: 130 for SIGINT, 143 for SIGTERM.
  package static func signal(_ signal: Int32) -> ExitStatus { ExitStatus(code: 128 + signal) }

  package init(code: Int32) {
    self.code = code
  }

  package init(_ kind: ActionableError.Kind) {
    switch kind {
    case .usage: self = .usage
    case .unreadable: self = .unreadable
    case .notVideo: self = .notVideo
    case .missingDependency: self = .missingDependency
    case .cancelled: self = .signal(SIGINT)
    case .refused, .other: self = .failure
    }
  }

  /// A reader that left had what it wanted.
  init(_ error: OutputError) {
    switch error {
    case .closed: self = .success
    case .failed(let error): self.init(error.kind)
    }
  }
}
