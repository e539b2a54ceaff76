/// Decides when progress is worth telling: at once, and then no more often than every `interval`.
struct ProgressThrottle {
  let interval: Duration
  private var next: Duration?

  init(interval: Duration) {
    self.interval = interval
  }

  /// - Parameter now: time since any fixed point; it never goes back.
  mutating func isDue(at now: Duration) -> Bool {
    if let next, now < next { return false }
    next = now + interval
    return true
  }
}

/// A clock that never goes back, as the time since a point of its own. Injected, so that tests need not wait.
package struct MonotonicClock: Sendable {
  package let now: @Sendable () -> Duration

  package init(now: @escaping @Sendable () -> Duration) {
    self.now = now
  }

  package static var continuous: MonotonicClock {
    let start = ContinuousClock.now
    return MonotonicClock { start.duration(to: .now) }
  }
}
