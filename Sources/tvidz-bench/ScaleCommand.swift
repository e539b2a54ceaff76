import ArgumentParser
import Duplicates
import Foundation
import TvidzCore
import TvidzTesting

struct ScaleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Measure the candidate index in the databases as it grows.",
    discussion: """
      Fills the token tables with synthetic videos (as `candidates` does), asks about copies by change, about one new \
      shot, and about strangers, and beside it asks the original questions: all of three timestamps, and at least three \
      of all. PostgreSQL is the server that TVIDZ_DATABASE_URL names (./tools/services up), in a schema that is dropped \
      at the end; SQLite is a temporary file, and is asked up to 100,000 videos. A million videos take 13 GB while they \
      are measured: --videos 1000000, on a server with shared_buffers of 4 GB. To time answers while nothing else \
      runs, fill with --keep, then ask with it again and with --answers-only.
      """)

  @Option(help: "How many videos are known.")
  var videos: [Int] = [1000, 10_000, 100_000]

  @Option(help: "How many questions of each kind are asked.")
  var queries = 100

  @Option(help: "sqlite or postgresql; both where none is named.")
  var store: [String] = ["sqlite", "postgresql"]

  @Flag(help: "Leave out the original questions: their index takes minutes where a million videos are known.")
  var tokensOnly = false

  @Option(
    help: ArgumentHelp(
      "Keep the schema in PostgreSQL, and do not fill it again where it was kept before.", valueName: "name"))
  var keep: String?

  @Flag(help: "Measure how long answers take, of the original questions too, and nothing else.")
  var answersOnly = false

  @Option(help: ArgumentHelp("Write the figures as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Draw the medians over the number of videos, as SVG.", valueName: "file"))
  var plot: String?

  func run() async throws {
    let bases = try await BasePictures.load(footage: ProjectFolder.footage(), seed: 7)
    if !bases.isReal { note("pictures are drawn, because the folder of real footage is not there") }
    var figures: [ScaleFigures] = []
    for count in videos {
      let catalogue = SyntheticCatalogue(seed: 7, videos: count, bases: bases)
      for name in store {
        let store: any ScaleStore
        switch name {
        case "sqlite":
          if count > ScaleSQLite.mostVideos { continue }
          store = try ScaleSQLite()
        case "postgresql":
          guard let url = ProcessInfo.processInfo.environment["TVIDZ_DATABASE_URL"] else {
            note(#"skipped: PostgreSQL; ./tools/services up, then eval "$(./tools/services env)""#)
            continue
          }
          store = try await ScalePostgres(
            url: url, holdsCuts: !tokensOnly, keptAs: keep.map { "\($0)_\(count)" })
        default: throw ValidationError("there is no store \(name): sqlite or postgresql")
        }
        let run = ScaleRun(catalogue: catalogue, store: store, queries: queries, onlyAnswers: answersOnly)
        do {
          figures.append(try await run.measure())
        } catch {
          try? await store.close()
          throw error
        }
        try await store.close()
        if let last = figures.last { print(last.text + "\n") }
      }
    }
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(figures).write(to: URL(filePath: json))
    }
    if let plot { try GrowthPlot(figures).svg.write(toFile: plot, atomically: true, encoding: .utf8) }
  }
}
