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

  /// - Parameter pause: after a queue or the catalog refused, before it is asked again.
  package init(
    catalog: any VideoStore, deadLetters: any DeadLetters, pause: Duration = .seconds(5),
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.catalog = catalog
    self.deadLetters = deadLetters
    self.pause = pause
    self.now = now
  }

  /// - Throws: `CancellationError` alone.
  package func take(
    from queue: any UploadQueue, onNews tell: @Sendable (News) async -> Void
  ) async throws {
    while true {
      try Task.checkCancellation()
      do {
        for delivery in try await queue.receive() { try await take(delivery, from: queue, tell) }
      } catch {
        try Task.checkCancellation()
        await tell(.trouble("\(error)"))
        try await Task.sleep(for: pause)
      }
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
    } catch {
      try Task.checkCancellation()
      try? await queue.giveBack(delivery, after: pause)
      await tell(.trouble("\(error)"))
    }
  }
}
