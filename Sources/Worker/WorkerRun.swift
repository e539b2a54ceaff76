package import Analysis
import FoundationEssentials
import Glibc
package import TvidzCore

/// The child's side: analyses one file, or looks at single pictures of it, and tells what it finds, line by line, on standard output.
///
/// It has to run before the process has a second thread, or that one would not be confined.
package struct WorkerRun {
  package enum Task: Sendable {
    case analysis(AnalysisOptions)
    /// Of pictures at these moments, in seconds, ascending.
    case samples([Double])
  }

  package let path: String
  package let task: Task
  package let limits: WorkerLimits

  package init(path: String, task: Task, limits: WorkerLimits) {
    self.path = path
    self.task = task
    self.limits = limits
  }

  /// Why nothing more can be told.
  private enum Silence: Error {
    /// The parent has left.
    case unheard
  }

  /// - Returns: the error that ended the work; it was told already. Nil where the work is done.
  package func run() -> ActionableError? {
    do {
      try work()
      return nil
    } catch let error as ActionableError {
      try? tell(.failed(error))
      return error
    } catch {
      return ActionableError(.cancelled, what: "stopped \(path)", why: "whoever asked for it has left")
    }
  }

  private func work() throws {
    let confinement = try confineWorker(to: path, limits: limits)
    endWithStandardInput()
    try tell(.confined(confinement))
    switch task {
    case .analysis(let options):
      var analysis = try AnalysisRun(path: path, options: options)
      while let event = try analysis.next() { try tell(.analysis(event)) }
    case .samples(let moments):
      var samples = try SampleRun(path: path, moments: moments)
      try tell(.samples(try samples.run()))
    }
  }

  private func tell(_ event: WorkerEvent) throws {
    guard let line = WorkerLine(event) else { return }
    let bytes = Array(try line.encoded())
    var position = 0
    while position < bytes.count {
      let written = bytes[position...].withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written >= 0 {
        position += written
      } else if errno != EINTR {
        throw Silence.unheard
      }
    }
  }
}

/// Limits and confines this process, for good: of all files it may open `path` alone, for reading.
package func confineWorker(
  to path: String, limits: WorkerLimits
) throws(ActionableError) -> Confinement {
  preferToBeEnded()
  try limits.impose()
  return try Confinement.impose(file: path)
}

/// Where memory is short, the kernel should end a worker first. Only possible before files are out of reach.
private func preferToBeEnded() {
  let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { return }
  _ = write(file, "1000", 4)
  close(file)
}

/// Ends the process when whoever started it has left, however it left: the kernel closes the other end of the pipe.
private func endWithStandardInput() {
  var thread = pthread_t()
  let code = pthread_create(
    &thread, nil,
    { _ in
      var byte: UInt8 = 0
      while true {
        let count = read(STDIN_FILENO, &byte, 1)
        if count == 0 || (count < 0 && errno != EINTR) { _exit(128 + SIGHUP) }
      }
    }, nil)
  // Without the thread a worker might outlive its parent.
  if code != 0 { _exit(1) }
}
