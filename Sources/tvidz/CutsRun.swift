import Analysis
import CutFormats
import TvidzCore

/// One run of `tvidz cuts`: analyses its files and writes one document of them.
struct CutsRun: Sendable {
  enum Output: Sendable {
    /// A line for every frame.
    case scores
    case cuts(CutFormat, any CutWriter)
  }

  let files: [String]
  let options: AnalysisOptions
  let output: Output
  let console: Console

  /// - Returns: the status of the first file, in the order they were named, that failed.
  /// - Throws: an `ActionableError` when cancelled, and an `OutputError`.
  func run(jobs: Int) async throws -> ExitStatus {
    let progress = ProgressDisplay(files: files.count, console: console)
    do {
      let statuses = try await runBatch(count: files.count, jobs: jobs) { index in
        try await analyse(file: index, progress)
      }
      try await console.finishDocument()
      return statuses.first { $0 != .success } ?? .success
    } catch {
      await console.eraseProgress()
      throw error
    }
  }

  private func analyse(file index: Int, _ progress: ProgressDisplay) async throws -> ExitStatus {
    let argument = FileArgument(files[index])
    var text = FileOutput(file: argument.name, kind: output)
    var status = ExitStatus.success
    await progress.start(file: index, named: argument.name)
    do {
      for try await event in Analysis(path: argument.path, options: options) {
        text.take(event)
        if text.isDue(after: event), let due = text.takeText() { try await console.write(due, file: index) }
        if case .progress(let now) = event { await progress.update(file: index, now) }
      }
      for warning in text.warnings { await console.warn("\(argument.name): \(warning)") }
    } catch let error as ActionableError where error.kind != .cancelled {
      let error = argument.restoringName(in: error)
      text.fail(error)
      await console.tell(error)
      status = ExitStatus(error.kind)
    }
    await progress.finish(file: index)
    if let rest = text.takeText() { try await console.write(rest, file: index) }
    try await console.close(file: index)
    return status
  }
}
