/// How long to wait before trying again: twice as long after each failure, up to a limit, and by chance between half and
/// all of it, so that many who failed together do not come back together.
package struct Backoff: Sendable, Hashable {
  package let initial: Duration
  package let limit: Duration
  package private(set) var failures = 0

  package init(initial: Duration = .milliseconds(50), limit: Duration = .seconds(5)) {
    self.initial = initial
    self.limit = limit
  }

  /// - Parameter chance: in 0..<1.
  package mutating func failed(chance: Double) -> Duration {
    // Beyond 30 doublings any limit is reached.
    let whole = min(limit, initial * (1 << min(failures, 30)))
    failures += 1
    return whole / 2 + whole / 2 * chance
  }

  package mutating func succeeded() { failures = 0 }
}
