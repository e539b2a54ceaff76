import Analysis
import ArgumentParser
import Foundation
import Inspector
import TvidzTesting

struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Compare an analysis in a worker with one in the process itself.",
    discussion: """
      Both take turns on 60 s of 720p H.264 and tell the same events; the ratio is that of the medians of the time \
      from start to end.
      """)

  @Option(help: "Turns of each.")
  var runs = 3

  @Option(help: "The greatest ratio that is accepted.")
  var limit = 1.05

  @Option(help: ArgumentHelp("Write every time and the ratio as JSON.", valueName: "file"))
  var json: String?

  struct Result: Codable {
    var clip: String
    /// Seconds.
    var inProcess: [Double]
    var worker: [Double]
    var ratio: Double
  }

  func validate() throws {
    if runs < 1 { throw ValidationError("--runs must be at least 1") }
  }

  func run() async throws {
    let clip = BenchClip.speed(footage: ProjectFolder.footage())
    let file = try await clip.repeated(2).path
    let (program, clock) = (WorkerProgram(path: OurProgram.tvidz.path), ContinuousClock())
    // What a worker does: its command asks for the same.
    let analysis = Analysis(
      path: file,
      options: AnalysisOptions(
        detector: .adaptive(threshold: nil), reportsPictures: true, reportsShots: true,
        progressInterval: .milliseconds(500)))
    var result = Result(clip: "\(clip.description), twice", inProcess: [], worker: [], ratio: 0)
    for turn in 1...runs {
      let inProcess = try await clock.measure { for try await _ in analysis {} }
      let worker = try await clock.measure {
        _ = try await program.analyse(file, detector: .adaptive(threshold: nil)) { _ in .goOn }
      }
      result.inProcess.append(inProcess / .seconds(1))
      result.worker.append(worker / .seconds(1))
      note("turn \(turn) of \(runs): \(inProcess), \(worker)")
    }
    result.ratio = SpeedThresholds.median(of: result.worker) / SpeedThresholds.median(of: result.inProcess)
    print("Clip: \(result.clip)")
    print(
      "in process \(text(SpeedThresholds.median(of: result.inProcess))) s, worker \(text(SpeedThresholds.median(of: result.worker))) s"
    )
    print("ratio \(text(result.ratio)), at most \(text(limit))")
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(result).write(to: URL(filePath: json))
    }
    if result.ratio > limit { throw ExitCode(1) }
  }

  private func text(_ value: Double) -> String { String(format: "%.3f", value) }
}
