import ArgumentParser
import Foundation
import TvidzTesting

struct DuplicatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates",
    abstract: "Measure how surely copies are found, and strangers are not.",
    discussion: """
      Makes copies of real and drawn originals in many ways (22 transforms), puts the originals into an index among \
      videos that only look like them, and asks for each copy what it is a copy of. Clips are kept in the user's cache \
      folder. Seeds 1 to 9, 21 to 49 and 51 to 54 served for tuning: report on others.
      """)

  @Option(help: ArgumentHelp("Write all results as JSON.", valueName: "file"))
  var json: String?

  @Option(help: "Seeds, each of which makes another set.")
  var seed: [UInt64] = [11, 12]

  @Option(help: ArgumentHelp("Only these transforms.", valueName: "name"))
  var transform: [Transform] = []

  @Flag(help: "Run the original rule and vpdq on the same set.")
  var peers = false

  @Option(
    help: ArgumentHelp("Fail where a threshold of this file is missed.", valueName: "file"))
  var gate: String?

  @Flag(help: "List every pair that was judged wrong.")
  var errors = false

  @Flag(
    help: "Take the fingerprints of a run before, of clips that have not changed; for work on the comparison."
  )
  var reuse = false

  @Option(help: "Files that are worked on at a time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  func run() async throws {
    var results: [DuplicatesResult] = []
    for seed in seed {
      let benchmark = DuplicatesBenchmark(
        seed: seed, transforms: transform.isEmpty ? Transform.allCases : transform, jobs: max(1, jobs),
        reusesFingerprints: reuse, includesPeers: peers)
      results += try await benchmark.run()
    }
    let report = DuplicatesReport(results)
    print(report.text)
    if errors { print(report.errors) }
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(results).write(to: URL(filePath: json))
    }
    if let gate {
      let thresholds = try JSONDecoder().decode(
        DuplicatesThresholds.self, from: Data(contentsOf: URL(filePath: gate)))
      let lines = thresholds.lines(for: results)
      var table = TextTable(columns: ["gate", "required", "measured", ""])
      for line in lines { table.add([line.what, line.required, line.measured, line.passes ? "" : "FAILS"]) }
      print("\n" + table.text)
      if lines.contains(where: { !$0.passes }) { throw ExitCode(1) }
    }
  }
}

extension Transform: ExpressibleByArgument {}
