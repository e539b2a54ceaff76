import Analysis
import ArgumentParser
import CutFormats
import TvidzCore

struct CutsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cuts",
    abstract: "Print where the shots of a video change.",
    discussion: """
      Examples:
        tvidz cuts film.mp4
        tvidz cuts --format csv *.mkv > cuts.csv
        tvidz cuts --detector scene --threshold 0.4 --scores film.mp4
      """)

  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case exact
    case fast
  }

  @Argument(
    help: ArgumentHelp(
      "The videos. All are tried; the exit code is that of the first that failed.", valueName: "file"))
  var files: [String]

  @Option(
    help: """
      adaptive compares each change with its neighbourhood and knows fades and dissolves; scene is the ffmpeg \
      program's select='gt(scene,T)', frame for frame.
      """)
  var detector: DetectorChoice.Kind = .adaptive

  @Option(
    help: "How much change makes a cut, 0 to 1; 0.3 for scene, and adaptive's own, unless told otherwise.")
  var threshold: Double?

  @Option(help: "exact looks at every frame; fast does not exist yet.")
  var mode: Mode = .exact

  @Option(help: "How many files are analysed at once.")
  var jobs: Int = 1

  @Option(help: "What is printed, text unless told otherwise.")
  var format: CutFormat?

  @Option(
    help: ArgumentHelp(
      "The first frame's timecode, for --format edl. (default: 00:00:00:00)", valueName: "hh:mm:ss:ff"))
  var startTimecode: String?

  @Flag(help: "Print every frame's score as NDJSON in place of the cuts.")
  var scores = false

  @Flag(help: "No progress and no warnings; errors are told all the same.")
  var quiet = false

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold is a number from 0 to 1, and \(threshold) is not.")
    }
    guard mode == .exact else {
      throw ValidationError("--mode fast does not exist yet: exact is the only mode, and the default.")
    }
    guard jobs >= 1 else {
      throw ValidationError("--jobs is the number of files that are analysed at once: at least 1.")
    }
    if scores, let format, format != .ndjson {
      throw ValidationError(
        "--scores prints NDJSON in place of a format: leave out --format \(format.rawValue).")
    }
    if files.count > 1, let format, !format.holdsSeveralFiles {
      throw ValidationError(
        "--format \(format.rawValue) describes one video: name one file, or run the command once for each.")
    }
    if let startTimecode {
      guard format == .edl else {
        throw ValidationError("--start-timecode is for --format edl; no other format has timecodes.")
      }
      guard let timecode = Timecode(startTimecode) else {
        throw ValidationError("--start-timecode is written hh:mm:ss:ff, and \(startTimecode) is not.")
      }
      guard timecode.existsAtSomeRate else {
        throw ValidationError(
          "--start-timecode is at most 23:59:59:59 and has no number above 59, and \(startTimecode) has.")
      }
    }
  }

  func run() async throws {
    let format = scores ? CutFormat.ndjson : format ?? .text
    let writer = format.writer(
      asList: files.count > 1,
      options: FormatOptions(baseDirectory: workingDirectory(), startTimecode: startTimecode))
    let console = Console(
      isQuiet: quiet, document: OrderedDocument(writer, isList: files.count > 1))
    let run = CutsRun(
      files: files, options: options, output: scores ? .scores : .cuts(format, writer), console: console)
    let status = try await run.run(jobs: jobs)
    if status != .success { throw status }
  }

  private var options: AnalysisOptions {
    AnalysisOptions(detector: DetectorChoice(detector, threshold: threshold), reportsScores: scores)
  }
}

extension CutFormat: ExpressibleByArgument {}
extension DetectorChoice.Kind: ExpressibleByArgument {}
