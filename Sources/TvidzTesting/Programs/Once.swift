import Synchronization

/// A value that another task leaves.
package final class Once: Sendable {
  private let held = Mutex<Int32?>(nil)
  package init() {}

  package var value: Int32? { held.withLock { $0 } }
  package func set(_ value: Int32) { held.withLock { $0 = value } }
}
