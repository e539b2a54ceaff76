import Dispatch
import Glibc
import Synchronization

/// Kills a process some time after its start, unless it has ended before.
final class DelayedKill: Sendable {
  private let isCancelled = Mutex(false)

  /// - Parameter seconds: earlier or later is the same to the test: any moment will do.
  func kill(_ process: Int32, after seconds: Double) {
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [self] in
      isCancelled.withLock { if !$0 { _ = Glibc.kill(process, SIGKILL) } }
    }
  }

  /// The process has ended: its number may be another's.
  func cancel() { isCancelled.withLock { $0 = true } }
}
