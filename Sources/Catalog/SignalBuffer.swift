import TvidzCore

/// What a subscriber has not taken yet. It is bounded by the number of running videos, however slow the subscriber is:
/// one word that the log has grown stands for many, and a tick takes the place of the one before it.
struct SignalBuffer: Sendable {
  private var mustLook = false
  private var ticks: [VideoID: ProgressTick] = [:]
  /// In which the first tick of each came.
  private var order: [VideoID] = []

  init() {}

  mutating func add(_ signal: EventSignal) {
    switch signal {
    case .look: mustLook = true
    case .tick(let tick):
      if ticks.updateValue(tick, forKey: tick.video) == nil { order.append(tick.video) }
    }
  }

  /// The log comes first: a tick may belong to a state that it tells.
  mutating func next() -> EventSignal? {
    if mustLook {
      mustLook = false
      return .look
    }
    guard !order.isEmpty, let tick = ticks.removeValue(forKey: order.removeFirst()) else { return nil }
    return .tick(tick)
  }
}
