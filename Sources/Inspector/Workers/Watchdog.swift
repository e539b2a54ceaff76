import Synchronization

/// Waits until nothing was heard for too long. Time in which the listener itself is busy does not count.
final class Watchdog: Sendable {
  private struct State {
    var heard: ContinuousClock.Instant
    var isPaused = false
    var barked = false
  }

  private let patience: Duration
  private let state: Mutex<State>

  init(patience: Duration) {
    self.patience = patience
    state = Mutex(State(heard: .now))
  }

  /// Whether the silence was too long.
  var barked: Bool { state.withLock { $0.barked } }

  func heard() {
    state.withLock { state in
      state.heard = .now
      state.isPaused = false
    }
  }

  /// Until `heard` is called, silence is nobody's fault.
  func pause() { state.withLock { $0.isPaused = true } }

  /// - Returns: false where the task was cancelled before.
  func waitForSilence() async -> Bool {
    while true {
      let deadline = state.withLock { state -> ContinuousClock.Instant? in
        let end = state.isPaused ? .now + patience : state.heard + patience
        if end > .now { return end }
        state.barked = true
        return nil
      }
      guard let deadline else { return true }
      do {
        try await Task.sleep(until: deadline, clock: .continuous)
      } catch {
        return false
      }
    }
  }
}
