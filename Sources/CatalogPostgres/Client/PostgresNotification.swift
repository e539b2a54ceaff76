/// What somebody said by NOTIFY.
package struct PostgresNotification: Sendable, Hashable {
  package let channel: String
  package let payload: String

  package init(channel: String, payload: String) {
    self.channel = channel
    self.payload = payload
  }
}

/// Notifications that nobody took yet, up to a bound. Beyond it all of them are dropped for one word that some were
/// missed: whoever reads catches up from the tables then, which is what notifications point to.
package struct NotificationBuffer: Sendable {
  private let bound: Int
  private var waiting: [PostgresNotification] = []
  private var hasGap = false

  package init(bound: Int) { self.bound = bound }

  package mutating func add(_ notifications: [PostgresNotification]) {
    waiting += notifications
    if waiting.count > bound { addGap() }
  }

  /// Some may have been missed: what waits is of no use any more.
  package mutating func addGap() {
    waiting = []
    hasGap = true
  }

  package mutating func next() -> PostgresNotifications.Element? {
    if hasGap {
      hasGap = false
      return .gap
    }
    return waiting.isEmpty ? nil : .notification(waiting.removeFirst())
  }
}
