import ArgumentParser
import Dispatch
import TvidzCore

/// Where the program starts.
@main
enum Program {
  static func main() {
    occupyStandardDescriptors()
    ignoreBrokenPipes()
    endAtInterrupts()
    if let worker = WorkerCommand.asked { endProcess(with: worker.status()) }
    // What an asynchronous `main` does, too, but before the line above would run.
    Task { await Tvidz.runToEnd() }
    dispatchMain()
  }
}

/// `tvidz`: the command line.
struct Tvidz: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tvidz",
    abstract: "Finds the scene cuts and the copies of videos.",
    discussion: """
      Exit codes: 0 fine, 2 usage, 3 not found or unreadable, 4 not a video or corrupt, 5 something needed is \
      missing, 10 duplicates were found (with --fail-on-duplicate), 130 interrupted, 1 anything else.
      """,
    version: "tvidz \(programVersion)",
    subcommands: [
      CutsCommand.self, CompareCommand.self, ScanCommand.self, ServeCommand.self, WorkerCommand.self,
      CheckCommand.self, ConfigCommand.self,
    ])

  /// In place of the parser's own `main`, whose exit codes are not ours.
  static func runToEnd() async {
    // A service ends in an order of its own.
    let code = ServeCommand.isAsked ? await execute() : await InterruptWatch().run { await execute() }
    endProcess(with: code)
  }

  private static func execute() async -> ExitStatus {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
      return .success
    } catch {
      return await report(error)
    }
  }

  private static func report(_ error: any Error) async -> ExitStatus {
    let console = Console(isQuiet: false)
    switch error {
    case let status as ExitStatus: return status
    case let error as ActionableError:
      // Whoever interrupts a program knows that it was interrupted.
      if error.kind != .cancelled { await console.tell(error) }
      return ExitStatus(error.kind)
    case let error as OutputError:
      if case .failed(let reason) = error { await console.tell(reason) }
      return ExitStatus(error)
    default:
      return await answer(error, console)
    }
  }

  /// What the parser throws: a request for help or the version, or a usage that it refuses.
  private static func answer(_ error: any Error, _ console: Console) async -> ExitStatus {
    let message = fullMessage(for: error)
    guard exitCode(for: error) == .success else {
      await console.tellUsage(message)
      return .usage
    }
    do {
      try await console.print(message + "\n")
      return .success
    } catch {
      return await report(error)
    }
  }
}
