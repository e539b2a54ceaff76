import Analysis
import ArgumentParser
import TvidzCore
import Worker

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Analyse one video for another program, confined.",
    discussion: """
      Limits itself before it opens the file, prints one JSON object a line for every event, and ends when its \
      standard input does. The service runs one for each video; docs/worker.md describes the lines.
      """)

  @Argument(help: "The video.")
  var file: String

  @Option(help: "adaptive or scene, as for cuts.")
  var detector: DetectorChoice.Kind = .adaptive

  @Option(help: "How much change makes a cut, 0 to 1; the detector's own, unless told otherwise.")
  var threshold: Double?

  @Option(
    help: ArgumentHelp(
      "Look at single pictures at these moments, in seconds, separated by commas, instead of analysing.",
      valueName: "moments"))
  var sample: SampleMoments?

  @Option(help: "The most processor time, in seconds.")
  var cpuSeconds: Int = WorkerLimits().processorSeconds

  @Option(help: "The most memory, in MiB.")
  var memoryMib: Int = WorkerLimits().memoryMiB

  func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold is a number from 0 to 1, and \(threshold) is not.")
    }
    guard cpuSeconds >= 1, memoryMib >= 64, memoryMib <= 1 << 20 else {
      throw ValidationError("--cpu-seconds is at least 1, --memory-mib at least 64.")
    }
  }

  /// The command, where the program was started as one and its arguments are right. It runs before anything else,
  /// while the process has a single thread.
  static var asked: WorkerCommand? {
    guard CommandLine.arguments.dropFirst().first == configuration.commandName else { return nil }
    return try? Tvidz.parseAsRoot() as? WorkerCommand
  }

  func status() -> ExitStatus {
    let options = AnalysisOptions(
      detector: DetectorChoice(detector, threshold: threshold), reportsPictures: true, reportsShots: true,
      progressInterval: .milliseconds(500))
    let run = WorkerRun(
      path: file, task: sample.map { .samples($0.seconds) } ?? .analysis(options),
      limits: WorkerLimits(processorSeconds: cpuSeconds, memoryMiB: memoryMib))
    return run.run().map { ExitStatus($0.kind) } ?? .success
  }
}

/// `12,34.5`: presentation times, ascending.
struct SampleMoments: ExpressibleByArgument {
  static let most = 64
  let seconds: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let seconds = parts.compactMap { Double($0) }.filter { $0.isFinite && $0 >= 0 }
    guard seconds.count == parts.count, seconds.count <= Self.most, seconds == seconds.sorted() else {
      return nil
    }
    self.seconds = seconds
  }
}
