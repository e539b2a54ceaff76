import Catalog

/// What a stream has to do next.
enum StreamItem: Sendable {
  case signal(EventSignal)
  case heartbeat
}

/// Hands the signals of a subscription and heartbeats to one reader, in the order in which they come, until `body`
/// returns. A reader who is slow has one of each waiting, whatever happens meanwhile: the subscription merges what it
/// has not handed over.
func withStreamItems(
  of subscription: EventSubscription, heartbeats: some AsyncSequence<Void, Never> & Sendable,
  _ body: (AsyncStream<StreamItem>, _ taken: () -> Void) async throws -> Void
) async throws {
  let (items, feed) = AsyncStream.makeStream(of: StreamItem.self)
  let (takes, taken) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      var turns = takes.makeAsyncIterator()
      for await signal in subscription {
        feed.yield(.signal(signal))
        guard await turns.next() != nil else { return }
      }
      // The service stops.
      feed.finish()
    }
    group.addTask {
      for await _ in heartbeats { feed.yield(.heartbeat) }
      // The client is gone, or the service stops.
      feed.finish()
    }
    defer { group.cancelAll() }
    try await body(items) { taken.yield() }
  }
}
