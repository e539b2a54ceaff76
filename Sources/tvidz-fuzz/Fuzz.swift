import ArgumentParser
import Foundation
import TvidzTesting

/// Feeds damaged videos to the analysis, in child processes with limits, and keeps what crashes or hangs it.
@main
struct Fuzz: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tvidz-fuzz",
    abstract: "Feeds damaged videos to the analysis and reports crashes and hangs.",
    discussion: "Exits with 1 where there was any. Input N of a seed is the same in every run.")

  @Option(help: "How many damaged videos to try.")
  var count = 10_000

  @Option(help: "Names the sequence of damaged videos.")
  var seed: UInt64 = 1

  @Option(help: "The number of the first one.")
  var first = 0

  @Option(help: "Where videos that crash or hang are kept.", completion: .directory)
  var keep = "fuzz-findings"

  @Option(help: .hidden)
  var childSeeds: String?

  @Option(help: .hidden)
  var childInput: String?

  func run() async throws {
    if let childSeeds, let childInput {
      try FuzzChild(seeds: SeedFiles(folder: childSeeds), seed: seed, input: childInput)
        .run(first..<first + count)
      return
    }
    let folder = try TemporaryFolder()
    let clips = SmallClip.codecs + SmallClip.takenPixelFormats + SmallClip.shapes + SmallClip.timing
    for clip in clips { _ = try await clip.render(into: folder) }
    let parent = FuzzParent(seeds: folder.url.path, seed: seed, keep: keep)
    let findings = try parent.run(first..<first + count)
    if findings > 0 { throw ExitCode(1) }
  }
}

/// The whole videos that damaged ones are made from.
struct SeedFiles {
  struct File {
    let name: String
    let bytes: [UInt8]
  }

  let files: [File]

  init(folder: String) throws {
    files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
      File(name: name, bytes: [UInt8](try Data(contentsOf: URL(filePath: folder + "/" + name))))
    }
  }

  /// Input `number` of `seed`: its bytes, and the name of what it was made from.
  func input(_ number: Int, seed: UInt64) -> File {
    var generator = SeededGenerator(seed: seed &* 0x1_0000_0001 &+ UInt64(number))
    guard let file = files.randomElement(using: &generator) else { return File(name: "none", bytes: []) }
    return File(name: file.name, bytes: Mutation.mutate(file.bytes, using: &generator))
  }
}
