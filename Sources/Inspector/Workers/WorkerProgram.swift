package import Analysis
import Foundation
import Glibc
import Subprocess
import SystemPackage
import TvidzCore
package import Worker

/// Analyses videos in child processes, one each: `tvidz worker`.
///
/// A child lives as long as the call that started it. It is killed where the call is cancelled, where it is told to
/// stop, and where the child says what no worker says or nothing at all; and it ends by itself when this process does.
package struct WorkerProgram: Sendable {
  /// Path of the `tvidz` program.
  package let path: String
  package private(set) var limits: WorkerLimits
  /// Of a worker that looks at single pictures: of processor time, and of silence.
  private static let sampleSeconds = 60
  /// How long a worker may say nothing before it is killed. It tells its progress twice a second.
  package private(set) var patience: Duration

  package init(path: String, limits: WorkerLimits = WorkerLimits(), patience: Duration = .seconds(120)) {
    self.path = path
    self.limits = limits
    self.patience = patience
  }

  package enum Reply: Sendable, Hashable {
    case goOn
    /// Enough is known.
    case stop
  }

  package enum Ending: Sendable, Hashable {
    case finished(AnalysisSummary)
    /// By the caller.
    case stopped
  }

  /// Analyses `file`, an absolute path. The child waits while an event is handled: nothing is buffered but a pipe.
  ///
  /// - Throws: a `WorkerFailure`, `CancellationError`, and what `body` throws.
  package func analyse(
    _ file: String, detector: DetectorChoice,
    body: (WorkerEvent) async throws -> Reply
  ) async throws -> Ending {
    let last = try await hear(arguments(file, detector), as: .analysis, body)
    guard case .analysis(.finished(let summary)) = last else { return .stopped }
    return .finished(summary)
  }

  /// Looks at single pictures of `file`, at these moments in seconds, by seeking. It takes a bounded time.
  ///
  /// - Throws: a `WorkerFailure`, `CancellationError`.
  package func sample(_ file: String, at moments: [Double]) async throws -> PictureSamples {
    var bounded = self
    bounded.limits.processorSeconds = min(limits.processorSeconds, Self.sampleSeconds)
    bounded.patience = min(patience, .seconds(Self.sampleSeconds))
    let list = moments.map { "\($0)" }.joined(separator: ",")
    let arguments = ["worker", "--sample", list] + bounded.limitArguments + [file]
    let last = try await bounded.hear(arguments, as: .samples(moments.count)) { _ in .goOn }
    guard case .samples(let samples) = last else { throw WorkerFailure.nonsense("no samples") }
    return samples
  }

  // MARK: The child

  /// What was read until the output ended.
  private struct Reading: Sendable {
    var transcript: WorkerTranscript
    var last: WorkerEvent?
    var wasStopped = false
    var hung = false
  }

  private func arguments(_ file: String, _ detector: DetectorChoice) -> [String] {
    ["worker", "--detector", detector.kind.rawValue] + limitArguments
      + (detector.threshold.map { ["--threshold", "\($0)"] } ?? []) + [file]
  }

  private var limitArguments: [String] {
    ["--cpu-seconds", "\(limits.processorSeconds)", "--memory-mib", "\(limits.memoryMiB)"]
  }

  /// - Returns: the last event; nil where the worker was stopped.
  private func hear(
    _ arguments: [String], as task: WorkerTranscript.Task, _ body: (WorkerEvent) async throws -> Reply
  ) async throws -> WorkerEvent? {
    let result: ExecutionResult<Reading, SequenceOutput, DiscardedOutput>
    do {
      result = try await run(arguments) { execution in
        try await read(execution, Reading(transcript: WorkerTranscript(of: task)), body)
      }
    } catch {
      throw failure(error)
    }
    return try ending(result.closureResult, result.terminationStatus)
  }

  private func run(
    _ arguments: [String],
    body: (Execution<CustomWriteInput, SequenceOutput, DiscardedOutput>) async throws -> Reading
  ) async throws -> ExecutionResult<Reading, SequenceOutput, DiscardedOutput> {
    var options = PlatformOptions()
    // Out of the terminal's group: Ctrl-C is for the parent, which stops its workers in its own way.
    options.processGroupID = 0
    return try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      environment: .custom([Environment.Key: String]()),
      platformOptions: options, input: .inputWriter, output: .sequence, error: .discarded, body: body)
  }

  private func read(
    _ execution: Execution<CustomWriteInput, SequenceOutput, DiscardedOutput>, _ start: Reading,
    _ body: (WorkerEvent) async throws -> Reply
  ) async throws -> Reading {
    let watchdog = Watchdog(patience: patience)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        // Killed, it closes its output, which ends the reading below.
        if await watchdog.waitForSilence() { try? execution.send(signal: .kill) }
      }
      defer { group.cancelAll() }
      var reading = start
      var splitter = LineSplitter(limit: WorkerTranscript.longestLine)
      for try await bytes in execution.standardOutput {
        watchdog.heard()
        for line in try splitter.take(bytes.withUnsafeBytes { Array($0) }) {
          let event = try reading.transcript.take(line: line)
          reading.last = event
          watchdog.pause()
          let reply = try await body(event)
          watchdog.heard()
          if reply == .stop, !reading.transcript.isComplete {
            reading.wasStopped = true
            try? execution.send(signal: .kill)
            return reading
          }
        }
      }
      reading.hung = watchdog.barked
      return reading
    }
  }

  // MARK: What came of it

  private func failure(_ error: any Error) -> any Error {
    if Task.isCancelled { return CancellationError() }
    switch error {
    case let violation as WorkerTranscript.Violation: return WorkerFailure.nonsense(violation.reason)
    case is LineSplitter.TooLong: return WorkerFailure.nonsense("a line without an end")
    case let error as SubprocessError: return WorkerFailure.notStarted(error.description)
    default: return error
    }
  }

  private func ending(_ reading: Reading, _ status: TerminationStatus) throws -> WorkerEvent? {
    if Task.isCancelled { throw CancellationError() }
    switch reading.last {
    case .analysis(.finished), .samples: return reading.last
    case .failed(let error): throw WorkerFailure.refused(error)
    default: break
    }
    if reading.wasStopped { return nil }
    if reading.hung { throw WorkerFailure.hung(patience) }
    switch status {
    case .signaled(SIGXCPU): throw WorkerFailure.usedUpProcessorTime
    case .signaled(let signal): throw WorkerFailure.crashed(signal: signal)
    case .exited(let code): throw WorkerFailure.broke(status: code)
    }
  }
}
