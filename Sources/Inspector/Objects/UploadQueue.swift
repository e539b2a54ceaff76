package import Catalog
package import Foundation
import TvidzCore

/// Tells which objects have arrived: every one at least once, and until it is deleted again and again.
///
/// What is received is the caller's for the time of a lease. The lease of the work itself is the catalog's (`JobClaim`),
/// which also fences: a delivery is deleted as soon as the catalog holds the video's job, in whose place it need not
/// be told any more.
package protocol UploadQueue: Sendable {
  /// Waits until something arrived, or for a while; then it is empty.
  func receive() async throws -> [Delivery]

  /// The caller needs more time: it is not told to others until the lease has passed once more.
  func extend(_ delivery: Delivery) async throws

  /// It was taken; safe to say twice.
  func delete(_ delivery: Delivery) async throws

  /// Nobody will ever take it: it is put aside for a person to look at, and deleted.
  func putAside(_ delivery: Delivery, reason: String) async throws
}

/// An object that has arrived.
package struct Delivery: Sendable, Hashable {
  package var arrival: ObjectArrival
  /// What the queue knows this delivery by; opaque here.
  package var receipt: String

  package init(arrival: ObjectArrival, receipt: String) {
    self.arrival = arrival
    self.receipt = receipt
  }
}

extension UploadQueue {
  /// Lets the catalog know what arrives, until it is cancelled.
  ///
  /// - Parameters:
  ///   - taken: called where there is something to be done.
  ///   - orphan: called with an object whose video was deleted.
  package func announce(
    to catalog: any VideoStore, at now: @Sendable () -> Date = { Date() },
    taken: @Sendable () -> Void, orphan: @Sendable (ObjectLocation) async -> Void = { _ in }
  ) async throws {
    while true {
      try Task.checkCancellation()
      for delivery in try await receive() {
        switch try await answer(delivery, catalog, now()) {
        case .queued: taken()
        case .deleted(let video): await orphan(video.location)
        case .known, nil: break
        }
      }
    }
  }

  private func answer(
    _ delivery: Delivery, _ catalog: any VideoStore, _ time: Date
  ) async throws -> ArrivalAnswer? {
    do {
      let answer = try await catalog.arrive(delivery.arrival, at: time)
      try await delete(delivery)
      return answer
    } catch let error as ActionableError where error.kind == .usage {
      // Trying again would give the same.
      try await putAside(delivery, reason: error.description)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      // The catalog cannot be reached: it is told again when the lease has passed.
    }
    return nil
  }
}
