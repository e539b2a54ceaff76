import ArgumentParser
import Foundation
import TvidzTesting

struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Writes the golden files anew, and fails where that changes one.",
    discussion: """
      Golden/truth follows from the recipes; Golden/recorded holds what the ffmpeg program and our detectors say. \
      Every difference is printed. The exit code is 1 where a file was written: look at the difference, and commit \
      it with what caused it. A score too near its threshold is refused, and nothing is written.
      """)

  @Flag(help: "Only what follows from the recipes: nothing is rendered.")
  var truth = false

  @Option(help: "How many fixtures to look at at once.")
  var jobs = 2

  func run() async throws {
    let set = try FixtureSet.load()
    let book =
      truth
      ? try GoldenBook.truth(of: set)
      : try await GoldenBook.everything(of: set, cache: FixtureCache(sources: set.sources), jobs: jobs)
    for group in book.skipped { print("\(group): skipped, its footage is not here") }
    for doubt in book.doubts { print("refused: \(doubt)") }
    guard book.doubts.isEmpty else { throw ExitCode(1) }

    var written = 0
    for file in book.files {
      let differences = file.differences(from: ProjectFolder.golden)
      guard !differences.isEmpty else { continue }
      differences.forEach { print($0) }
      try file.write(to: ProjectFolder.golden)
      written += 1
    }
    for leftover in try book.leftovers(in: ProjectFolder.golden) {
      print("\(leftover): gone")
      try FileManager.default.removeItem(at: ProjectFolder.golden.appending(path: leftover))
      written += 1
    }
    print("\(written) of \(book.files.count) golden files changed")
    guard written == 0 else { throw ExitCode(1) }
  }
}
