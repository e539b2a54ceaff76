import ArgumentParser
import Foundation
import TvidzTesting

struct FixturesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fixtures", abstract: "Renders every recipe of Fixtures/ into the cache.")

  @Option(help: "How many to render at once.")
  var jobs = 2

  @Argument(help: "Only recipes whose name contains one of these; all where none is given.")
  var names: [String] = []

  func run() async throws {
    let set = try FixtureSet.load()
    let cache = try await FixtureCache(sources: set.sources)
    let summary = await FixtureRendering(set: set, cache: cache).run(jobs: jobs, matching: names) {
      print($0)
    }
    print(summary)
    guard summary.failed == 0 else { throw ExitCode(1) }
  }
}
