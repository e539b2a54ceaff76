import Foundation
import Glibc
import Synchronization
import TvidzTesting

/// What one run of the program did with its standard error on a pseudo terminal.
struct TerminalRun {
  /// 128 and the number of the signal where one ended it.
  let status: Int32
  let output: Data
  /// All that was shown, in order.
  let shown: String
  /// From the signal to the end; nil where none was sent.
  let end: Duration?

  /// - Parameters:
  ///   - folder: where it runs and where its temporary files go.
  ///   - interruption: a signal that is sent meanwhile.
  static func of(
    _ arguments: [String], environment: [String: String] = [:], in folder: ScratchFolder,
    interruption: Interruption = .none
  ) async throws -> TerminalRun {
    let terminal = try PseudoTerminal()
    var variables = ProcessInfo.processInfo.environment.filter { $0.key != "NO_COLOR" }
    variables.merge(["TERM": "xterm", "TMPDIR": folder.url.path]) { $1 }
    variables.merge(environment) { $1 }
    let sender = SignalSender(interruption)
    async let shown = terminal.output.reduce(into: "") { shown, piece in
      shown += piece
      sender.pieceWasShown()
    }
    // Closed also where the run fails: with ours open the terminal would never end.
    let result = await Result { [variables] in
      try await BuiltProgram.program.run(
        arguments, in: folder.url, environment: variables, errors: terminal.slave, atMost: 90,
        started: sender.started)
    }
    try terminal.slave.close()
    let text = await shown
    let program = try result.get()
    return TerminalRun(
      status: program.status, output: program.output, shown: text,
      end: sender.sent?.duration(to: program.ended))
  }
}

/// A signal, and how many pieces of progress are shown before it is sent.
struct Interruption: Sendable {
  let signal: Int32?
  let pieces: Int

  static let none = Interruption(signal: nil, pieces: 0)
  static func by(_ signal: Int32, afterPieces pieces: Int) -> Interruption {
    Interruption(signal: signal, pieces: pieces)
  }
}

/// Sends a signal once: when the process is known and enough was shown.
private final class SignalSender: Sendable {
  private let interruption: Interruption
  private let state = Mutex<(process: Int32?, pieces: Int, sent: ContinuousClock.Instant?)>((nil, 0, nil))

  init(_ interruption: Interruption) { self.interruption = interruption }

  var sent: ContinuousClock.Instant? { state.withLock { $0.sent } }

  func started(_ process: Int32) {
    state.withLock {
      $0.process = process
      send(&$0)
    }
  }

  func pieceWasShown() {
    state.withLock {
      $0.pieces += 1
      send(&$0)
    }
  }

  private func send(_ state: inout (process: Int32?, pieces: Int, sent: ContinuousClock.Instant?)) {
    guard let signal = interruption.signal, let process = state.process, state.sent == nil,
      state.pieces >= interruption.pieces
    else { return }
    state.sent = .now
    kill(process, signal)
  }
}

extension Result where Failure == any Error {
  /// What the body returns or throws.
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
