package import TvidzCore

/// The events of all videos, from a place in the log on and without an end, and the ticks in between: what a stream of
/// all videos is made of.
///
///     for try await news in CatalogFollower(log: catalog, after: snapshot.cursor) { … }
///
/// It asks the log when it is asked itself, a page at a time: a slow reader costs nothing. Where the store is away, or does
/// not take our password any more, it tells so and asks again until it is back, for nothing is missed by waiting; other
/// errors are thrown.
package struct CatalogFollower: AsyncSequence, Sendable {
  package enum News: Sendable, Hashable {
    case event(LoggedEvent)
    case tick(ProgressTick)
    /// Events after the cursor were pruned: begin again with a snapshot. Nothing follows.
    case expired
  }

  package typealias Element = News

  let log: any EventLog
  let cursor: EventCursor?
  let page: Int
  let pause: Duration
  let outagePause: Duration
  let onOutage: @Sendable (ActionableError) -> Void

  /// - Parameters:
  ///   - page: how many events are read at once.
  ///   - pause: before the log is read again where an older transaction holds events back.
  ///   - outagePause: before the log is read again where the store is away.
  ///   - onOutage: told why it is away: once for each reason that follows another or an answer.
  package init(
    log: any EventLog, after cursor: EventCursor?, page: Int = 200, pause: Duration = .milliseconds(20),
    outagePause: Duration = .milliseconds(250),
    onOutage: @escaping @Sendable (ActionableError) -> Void = { _ in }
  ) {
    self.log = log
    self.cursor = cursor
    self.page = page
    self.pause = pause
    self.outagePause = outagePause
    self.onOutage = onOutage
  }

  package func makeAsyncIterator() -> Iterator { Iterator(follower: self) }

  package struct Iterator: AsyncIteratorProtocol {
    private let follower: CatalogFollower
    private var cursor: EventCursor?
    private var signals: EventSubscription.Iterator?
    private var read: ArraySlice<LoggedEvent> = []
    private var mustRead = false
    private var isExpired = false

    init(follower: CatalogFollower) {
      self.follower = follower
      cursor = follower.cursor
    }

    package mutating func next() async throws -> News? {
      if signals == nil { signals = try await follower.log.subscribe(to: nil).makeAsyncIterator() }
      while !isExpired {
        if let event = read.popFirst() { return .event(event) }
        if mustRead {
          guard let page = try await readPage() else {
            isExpired = true
            return .expired
          }
          cursor = page.cursor
          read = page.events[...]
          mustRead = page.hasMore
          if mustRead, read.isEmpty { try await Task.sleep(for: follower.pause) }
          continue
        }
        switch await signals?.next() {
        case .look: mustRead = true
        case .tick(let tick): return .tick(tick)
        case nil: return nil
        }
      }
      return nil
    }

    private func readPage() async throws -> EventPage? {
      var told: ActionableError?
      while true {
        do {
          return try await follower.log.events(after: cursor, limit: follower.page)
        } catch let error as ActionableError where error.kind == .missingDependency {
          if error != told { follower.onOutage(error) }
          told = error
          try await Task.sleep(for: follower.outagePause)
        }
      }
    }
  }
}
