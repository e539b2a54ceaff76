import Synchronization

/// A value that another task leaves.
final class Once: Sendable {
  private let held = Mutex<Int32?>(nil)
  var value: Int32? { held.withLock { $0 } }
  func set(_ value: Int32) { held.withLock { $0 = value } }
}
