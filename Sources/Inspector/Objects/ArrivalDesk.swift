package import Catalog
package import Foundation
package import TvidzCore

/// Lets the catalog know what queues tell, until it is cancelled.
package struct ArrivalDesk: Sendable {
  package enum News: Sendable, Hashable {
    /// There is something to be done.
    case queued(VideoID)
    /// An object of a video that was deleted.
    case orphan(ObjectLocation)
    /// Nobody will take it.
    case putAside(DeadLetter)
    /// The queue or the catalog cannot be reached; what it was is told again.
    case trouble(String)
  }

  private let catalog: any VideoStore
  private let deadLetters: any DeadLetters
  private let pause: Duration
  private let now: @Sendable () -> Date
  private let sleep: @Sendable (Duration) async throws -> Void
  /// Before what was given back is told again. A queue that counts how often it told something puts it aside in the end
  /// (SQS, after 20 times): an outage of hours must not use that up.
  private let delays = RetryPolicy(firstDelay: .seconds(5), longestDelay: .seconds(900))

  /// - Parameters:
  ///   - pause: after a queue or the catalog refused, before anything is asked for again.
  ///   - sleep: waits for the pause.
  package init(
    catalog: any VideoStore, deadLetters: any DeadLetters, pause: Duration = .seconds(5),
    now: @escaping @Sendable () -> Date = { Date() },
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.catalog = catalog
    self.deadLetters = deadLetters
    self.pause = pause
    self.now = now
    self.sleep = sleep
  }

  /// - Throws: `CancellationError` alone.
  package func take(
    from queue: any UploadQueue, onNews tell: @Sendable (News) async -> Void
  ) async throws {
    while true {
      try Task.checkCancellation()
      do {
        try await take(all: queue.receive(), from: queue, tell)
      } catch {
        try Task.checkCancellation()
        await tell(.trouble("\(error)"))
        try await sleep(pause)
      }
    }
  }

  private func take(
    all deliveries: [Delivery], from queue: any UploadQueue, _ tell: (News) async -> Void
  ) async throws {
    for (number, delivery) in deliveries.enumerated() {
      do {
        try await take(delivery, from: queue, tell)
      } catch {
        try Task.checkCancellation()
        // The rest as well: each would wait for the same refusal, until others are told of it meanwhile.
        await giveBack(deliveries[number...], to: queue)
        throw error
      }
    }
  }

  /// Where the queue refuses that, they are told again when their time has run out.
  private func giveBack(_ deliveries: ArraySlice<Delivery>, to queue: any UploadQueue) async {
    for delivery in deliveries {
      let delay = delays.passingDelay(delivery.receives)
      guard (try? await queue.giveBack(delivery, after: delay)) != nil else { return }
    }
  }

  private func take(
    _ delivery: Delivery, from queue: any UploadQueue, _ tell: (News) async -> Void
  ) async throws {
    do {
      let answer = try await catalog.arrive(delivery.arrival, at: now())
      try await queue.delete(delivery)
      switch answer {
      case .queued(let video): await tell(.queued(video.id))
      case .deleted: await tell(.orphan(delivery.arrival.location))
      case .known: break
      }
    } catch let error as ActionableError where error.kind == .usage {
      // Trying again would give the same.
      let letter = DeadLetter(object: delivery.arrival.location, reason: error.description)
      try await deadLetters.keep(letter)
      try await queue.delete(delivery)
      await tell(.putAside(letter))
    }
  }
}
