/// URLs of the queues.
package struct QueueAddresses: Sendable, Hashable {
  package var uploads: String
  package var deadLetters: String
}

/// The queues of a service that runs: found once, and looked for again, or made, after something went wrong with them or
/// with their bucket.
package actor CloudQueues {
  private let setUp: CloudSetUp
  private let mode: CloudSetUp.Mode
  private var known: QueueAddresses?

  /// - Parameter mode: what is done about a queue that went away.
  package init(_ setUp: CloudSetUp, mode: CloudSetUp.Mode = .make, known: QueueAddresses? = nil) {
    self.setUp = setUp
    self.mode = mode
    self.known = known
  }

  /// - Throws: an `ActionableError` where they are not there and cannot be made.
  package func addresses() async throws -> QueueAddresses {
    if let known { return known }
    let found = try await setUp.run(mode)
    known = found
    return found
  }

  /// They are set up once more before they are used again.
  package func forget() { known = nil }
}
