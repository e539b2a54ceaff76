import Synchronization

/// A number of places that are taken and given back.
final class Places: Sendable {
  private let count: Mutex<Int>

  init(_ count: Int) { self.count = Mutex(count) }

  var free: Int { count.withLock { $0 } }
  func take() { count.withLock { $0 -= 1 } }
  func giveBack() { count.withLock { $0 += 1 } }
}
