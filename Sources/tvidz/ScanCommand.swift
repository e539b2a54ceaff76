import ArgumentParser
import CatalogSQLite
import CutFormats
import Duplicates
import Foundation
import TvidzCore

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan",
    abstract: "Find the copies among all videos of a folder.",
    discussion: """
      Examples:
        tvidz scan ~/Videos
        tvidz scan --format json --index films.sqlite films/ more/film.mkv

      Only what is new or has changed since the last run is analysed. Nothing is ever deleted or moved: of each group \
      of copies, the best one to keep is named: the longest, of these the one with the highest resolution, of these \
      the one with the highest bit rate. Hidden files, and links within folders, are passed over.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case csv
  }

  @Argument(help: ArgumentHelp("Folders, with all that is in them, and files.", valueName: "dir|file"))
  var places: [String]

  @Option(
    help: ArgumentHelp(
      "Where the analyses are kept. (default: tvidz/scan.sqlite in the user's cache folder)",
      valueName: "file"))
  var index: String?

  @Option(help: "What is printed.")
  var format: Format = .text

  @Option(help: "How many files are analysed at once; as many as there are processors unless told otherwise.")
  var jobs: Int?

  @Flag(help: "Exit with 10 where there are duplicates.")
  var failOnDuplicate = false

  @Flag(help: "No progress; errors are told all the same.")
  var quiet = false

  func validate() throws {
    if places.isEmpty { throw ValidationError("Name a folder or a file.") }
    if index == "" { throw ValidationError("--index is the name of a file.") }
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs is the number of files that are analysed at once: at least 1.")
    }
  }

  func run() async throws {
    let console = Console(isQuiet: quiet)
    let found = VideoFiles.find(in: places)
    for error in found.errors { await console.tell(error) }
    let index = try ScanIndex(path: try index ?? Self.defaultIndex())
    let run = ScanRun(
      files: found.files, index: index, console: console,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    let result = try await run.run()
    let report = ScanReport(result: result)
    let text =
      switch format {
      case .text: report.text
      case .json: report.json.indentedText + "\n"
      case .csv: report.csv
      }
    try await console.print(text)
    if let first = found.errors.first { throw ExitStatus(first.kind) }
    if let failure = result.firstFailure { throw ExitStatus(failure) }
    if failOnDuplicate, result.pairs.contains(where: { $0.verdict.isDuplicate }) {
      throw ExitStatus.duplicate
    }
  }

  private static func defaultIndex() throws -> String {
    let caches = UserFolders.cache(
      environment: ProcessInfo.processInfo.environment,
      home: FileManager.default.homeDirectoryForCurrentUser.path)
    let folder = URL(filePath: caches).appending(path: "tvidz")
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ActionableError(
        .unreadable, what: "cannot make the folder \(folder.path)", why: error.localizedDescription,
        remedy: "name a file with --index")
    }
    return folder.appending(path: "scan.sqlite").path
  }
}
