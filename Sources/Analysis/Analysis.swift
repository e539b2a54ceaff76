import Dispatch
package import TvidzCore

/// The analysis of one file as a sequence of events, made while it is read:
///
///     for try await event in Analysis(path: "film.mp4", options: options) { … }
///
/// Nothing runs ahead of its reader: an event is made when it is asked for, so there is no buffer to bound. Decoding
/// blocks a thread of the analysis' own, never one of Swift's pool. Every iterator opens the file anew.
///
/// Cancelling the task that iterates ends the sequence within a frame by throwing an `ActionableError` of kind
/// `cancelled`; leaving the loop early closes the file.
package struct Analysis: AsyncSequence, Sendable {
  package typealias Failure = ActionableError

  package let path: String
  package let options: AnalysisOptions

  package init(path: String, options: AnalysisOptions) {
    self.path = path
    self.options = options
  }

  package func makeAsyncIterator() -> Iterator {
    Iterator(worker: AnalysisWorker(path: path, options: options))
  }

  package struct Iterator: AsyncIteratorProtocol {
    private let worker: AnalysisWorker

    fileprivate init(worker: AnalysisWorker) {
      self.worker = worker
    }

    package mutating func next() async throws(ActionableError) -> AnalysisEvent? {
      try await worker.next()
    }

    package mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(ActionableError) -> AnalysisEvent? {
      try await worker.next()
    }
  }
}

/// Isolates a run to a thread of its own, where it may block.
private actor AnalysisWorker {

  private let executor = DispatchQueueExecutor(label: "tvidz.analysis")
  private let path: String
  private let options: AnalysisOptions
  private var run: AnalysisRun?
  private var isOpen = false

  init(path: String, options: AnalysisOptions) {
    self.path = path
    self.options = options
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func next() throws(ActionableError) -> AnalysisEvent? {
    if !isOpen {
      isOpen = true
      run = try AnalysisRun(path: path, options: options)
    }
    // After an error the run has nothing more to tell.
    return try run?.next()
  }
}

/// Runs an actor's jobs on a queue of Dispatch, whose threads may block.
private final class DispatchQueueExecutor: SerialExecutor {
  private let queue: DispatchQueue

  init(label: String) {
    queue = DispatchQueue(label: label)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
