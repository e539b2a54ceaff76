import Analysis
import Foundation
import Inspector
import TvidzTesting

/// What it costs to analyse a video in a process of its own.
struct WorkerCost: Codable {
  var clip: String
  /// Seconds from start to end.
  var inProcess: [Double] = []
  var worker: [Double] = []

  /// Of the medians.
  var ratio: Double { SpeedThresholds.median(of: worker) / SpeedThresholds.median(of: inProcess) }

  /// Both take turns on the file, and tell the same events.
  static func measure(_ file: URL, named name: String, turns: Int) async throws -> WorkerCost {
    let (program, clock) = (WorkerProgram(path: OurProgram.tvidz.path), ContinuousClock())
    // What a worker does: its command asks for the same.
    let analysis = Analysis(
      path: file.path,
      options: AnalysisOptions(
        detector: .adaptive(threshold: nil), reportsPictures: true, reportsShots: true,
        progressInterval: .milliseconds(500)))
    var cost = WorkerCost(clip: name)
    for turn in 1...turns {
      let inProcess = try await clock.measure { for try await _ in analysis {} }
      let worker = try await clock.measure {
        _ = try await program.analyse(file.path, detector: .adaptive(threshold: nil)) { _ in .goOn }
      }
      cost.inProcess.append(inProcess / .seconds(1))
      cost.worker.append(worker / .seconds(1))
      note("turn \(turn) of \(turns): \(inProcess), \(worker)")
    }
    return cost
  }
}
