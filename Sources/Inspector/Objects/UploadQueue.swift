package import Catalog

/// Tells which objects have arrived: every one at least once, and until it is deleted again and again.
///
/// What is received is the caller's for a short while (SQS: the visibility timeout), which is enough to write it to the
/// catalog. Then it is deleted, and what holds the job from there on is the catalog's claim, which is renewed while it is
/// worked on (`JobClaim`): no delivery is held for the hours of an analysis, what waits is `queued` for all to see
/// however few workers there are, and what runs twice is fenced. Nothing is deleted before the catalog's commit.
package protocol UploadQueue: Sendable {
  /// Waits until something arrived, or for a while; then it is empty.
  func receive() async throws -> [Delivery]

  /// The catalog has it; safe to say twice.
  func delete(_ delivery: Delivery) async throws

  /// It could not be taken now: it is told again, after `delay`.
  func giveBack(_ delivery: Delivery, after delay: Duration) async throws
}

/// An object that has arrived.
package struct Delivery: Sendable, Hashable {
  package var arrival: ObjectArrival
  /// What the queue knows this delivery by; opaque here.
  package var receipt: String
  /// How often it was told, this time too; 1 where the queue does not count.
  package var receives: Int

  package init(arrival: ObjectArrival, receipt: String, receives: Int = 1) {
    self.arrival = arrival
    self.receipt = receipt
    self.receives = receives
  }
}
