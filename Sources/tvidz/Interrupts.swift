import Dispatch
import Glibc
import Synchronization

/// A reader that leaves is told by write(2), not by a signal that ends the program.
func ignoreBrokenPipes() {
  signal(SIGPIPE, SIG_IGN)
}

/// Until somebody watches for them, SIGINT and SIGTERM end the process with the exit codes that they have later, too.
func endAtInterrupts() {
  for number in [SIGINT, SIGTERM] { signal(number) { _exit(128 + $0) } }
}

/// Ends the process at once: no other thread is waited for.
func endProcess(with status: ExitStatus) -> Never {
  _exit(status.code)
}

/// Turns SIGINT and SIGTERM into the cancellation of the program's work.
///
/// Cancelled work ends by itself, mostly within a frame. Where it does not within half a second (a decoder in a huge
/// picture, a pipe that nobody reads), or at a second signal, the process ends all the same: it owns nothing that
/// outlives it.
final class InterruptWatch: Sendable {
  /// Signals are handled here and not on Swift's own threads, all of which may be blocked.
  private let queue = DispatchQueue(label: "tvidz.interrupts")
  private let received = Mutex<Int32?>(nil)

  /// Runs `work`; a signal's status takes the place of its result.
  func run(_ work: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
    let (watched, watching) = AsyncStream.makeStream(of: Int32.self)
    let task = Task {
      // A source is ready some time after it was resumed. Work that began before would be ended by what
      // `endAtInterrupts` set, which leaves a line of progress where it stands.
      for await _ in watched.prefix(2) {}
      return await work()
    }
    let sources = [SIGINT, SIGTERM].map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      // The source takes over from what `endAtInterrupts` set when it is ready. Were the signal ignored meanwhile, one
      // that comes at the very start would be lost.
      source.setEventHandler { self.interrupt(task, by: number) }
      source.setRegistrationHandler { watching.yield(number) }
      source.resume()
      return source
    }
    let status = await task.value
    for source in sources { source.cancel() }
    return received.withLock { $0 }.map(ExitStatus.signal) ?? status
  }

  private func interrupt(_ task: Task<ExitStatus, Never>, by signal: Int32) {
    let isFirst = received.withLock { received in
      defer { received = received ?? signal }
      return received == nil
    }
    guard isFirst else { end(by: signal) }
    task.cancel()
    queue.asyncAfter(deadline: .now() + .milliseconds(500)) { self.end(by: signal) }
  }

  private func end(by signal: Int32) -> Never {
    Terminal.standardError?.eraseLineAtOnce()
    endProcess(with: .signal(signal))
  }
}
