import Synchronization
package import TvidzCore

package enum EventSignal: Sendable, Hashable {
  /// The log has grown, or may have: read it after the last cursor.
  case look
  case tick(ProgressTick)
}

/// Hands signals to the subscribers of one process. A store publishes what it commits; one that hears of other
/// processes publishes that too, and `look` to all when it may have missed something.
package final class EventHub: Sendable {
  private let subscribers = Mutex<[Int: EventSubscription.Mailbox]>([:])
  private let lastNumber = Atomic<Int>(0)

  package init() {}

  /// The first signal is `look`, so that nothing is missed between reading and subscribing.
  package func subscribe(to video: VideoID?) -> EventSubscription {
    let number = lastNumber.add(1, ordering: .relaxed).newValue
    let (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let mailbox = EventSubscription.Mailbox(video: video, wake: continuation)
    continuation.onTermination = { [weak self] _ in
      _ = self?.subscribers.withLock { $0.removeValue(forKey: number) }
    }
    subscribers.withLock { $0[number] = mailbox }
    mailbox.put(.look)
    return EventSubscription(mailbox: mailbox, wakes: wakes)
  }

  /// The log of a video has grown.
  package func publishGrowth(of video: VideoID) {
    for mailbox in mailboxes(for: video) { mailbox.put(.look) }
  }

  package func publish(_ tick: ProgressTick) {
    for mailbox in mailboxes(for: tick.video) { mailbox.put(.tick(tick)) }
  }

  /// Growth of any video may have been missed.
  package func publishGap() {
    for mailbox in subscribers.withLock({ Array($0.values) }) { mailbox.put(.look) }
  }

  /// Ends all subscriptions.
  package func finish() {
    for mailbox in subscribers.withLock({ Array($0.values) }) { mailbox.finish() }
  }

  package var subscriberCount: Int { subscribers.withLock(\.count) }

  private func mailboxes(for video: VideoID) -> [EventSubscription.Mailbox] {
    subscribers.withLock { subscribers in
      subscribers.values.filter { $0.video == nil || $0.video == video }
    }
  }
}

/// Signals for one reader, who may be slow: see `SignalBuffer`. It ends when its task is cancelled or the hub ends, and
/// is freed when it is let go.
package struct EventSubscription: AsyncSequence, Sendable {
  package typealias Element = EventSignal
  package typealias Failure = Never

  final class Mailbox: Sendable {
    let video: VideoID?
    private let buffer = Mutex(SignalBuffer())
    private let wake: AsyncStream<Void>.Continuation

    init(video: VideoID?, wake: AsyncStream<Void>.Continuation) {
      self.video = video
      self.wake = wake
    }

    func put(_ signal: EventSignal) {
      buffer.withLock { $0.add(signal) }
      wake.yield()
    }

    func take() -> EventSignal? { buffer.withLock { $0.next() } }
    func finish() { wake.finish() }
  }

  let mailbox: Mailbox
  let wakes: AsyncStream<Void>

  package func makeAsyncIterator() -> Iterator {
    Iterator(mailbox: mailbox, wakes: wakes.makeAsyncIterator())
  }

  package struct Iterator: AsyncIteratorProtocol {
    let mailbox: Mailbox
    var wakes: AsyncStream<Void>.Iterator

    package mutating func next() async -> EventSignal? {
      await next(isolation: nil)
    }

    package mutating func next(isolation actor: isolated (any Actor)?) async -> EventSignal? {
      while true {
        if Task.isCancelled { return nil }
        if let signal = mailbox.take() { return signal }
        guard await wakes.next(isolation: actor) != nil else { return nil }
      }
    }
  }
}
