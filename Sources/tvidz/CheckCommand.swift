import ArgumentParser
import CutFormats
import Media
import TvidzCore

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Tell whether all that this program needs is there, and how to get what is not.",
    discussion: "The exit code is 5 where something needed is missing.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @Option(help: "What is printed.")
  var format: Format = .text

  func run() async throws {
    let checks = DependencyCheck.all(searchPath: environmentVariable("PATH"))
    let console = Console(isQuiet: false)
    switch format {
    case .text: try await console.print(DependencyCheck.text(checks))
    case .json: try await console.print(DependencyCheck.json(checks))
    }
    if checks.contains(where: { $0.isNeeded && !$0.isThere }) { throw ExitStatus.missingDependency }
  }
}
