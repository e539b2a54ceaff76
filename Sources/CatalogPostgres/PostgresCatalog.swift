import Catalog
package import Duplicates
import Foundation
package import TvidzCore

/// The catalog of many inspectors.
///
///     let catalog = try await PostgresCatalog(pool: pool)
///     group.addTask { try await catalog.listen() }
///
/// Every change is one transaction. Two that change the same video wait for each other; those that relate videos (a
/// finish, a dismissal, a deletion) wait for each other too, a few milliseconds each.
///
/// Functions throw an `ActionableError`, `LeaseLost`, or `CancellationError` where the task is cancelled.
package struct PostgresCatalog: CatalogStore {
  let pool: PostgresPool
  let hub = EventHub()
  /// What NOTIFY is sent on: one for each schema, for channels belong to the whole database.
  let channel: String

  /// Brings the database up to this version's schema.
  package init(pool: PostgresPool) async throws {
    self.pool = pool
    channel = try await Self.actionable {
      let schema = try await pool.query("select current_schema()").single(String?.self)
      guard let schema else {
        throw ActionableError(
          .usage, what: "cannot use \(pool.configuration.server) as a catalog",
          why: "the search path names no schema that exists", remedy: "create the schema, or name another one"
        )
      }
      try await PostgresMigrations.run(on: pool)
      return "tvidz_\(schema)"
    }
  }

  package var candidates: any CandidateIndex { PostgresCandidates(catalog: self) }

  /// Passes on what this and other processes tell, until the task is cancelled. Without it nobody who subscribes hears
  /// of anything.
  ///
  /// - Parameters:
  ///   - whenReady: when the server listens, and again after a connection was lost.
  ///   - whenLost: with the reason, for each attempt to get it back. One that no waiting mends is thrown.
  package func listen(
    whenReady: @Sendable () -> Void = {}, whenLost: @escaping @Sendable (ActionableError) -> Void = { _ in }
  ) async throws {
    try await Self.actionable {
      let words = PostgresNotifications(
        pool.configuration, channels: [channel], poller: pool.poller, onLoss: { whenLost($0.actionable) })
      for try await word in words {
        switch word {
        case .gap:
          hub.publishGap()
          whenReady()
        case .notification(let notification): pass(on: notification.payload)
        }
      }
    }
  }

  private func pass(on payload: String) {
    switch EventNotice(payload: payload) {
    case .grown(let video): hub.publishGrowth(of: video)
    case .tick(let tick): hub.publish(tick)
    case nil: hub.publishGap()
    }
  }

  /// Ends all subscriptions.
  package func close() { hub.finish() }

  // MARK: Transactions

  /// What is read at one moment.
  func read<Value>(_ body: (PostgresConnection) async throws -> Value) async throws -> Value {
    try await Self.actionable {
      try await pool.transaction(TransactionOptions(.repeatableRead, isReadOnly: true), body)
    }
  }

  /// A change of one video.
  func write<Value>(
    _ video: VideoID, _ body: (PostgresChange) async throws -> Value
  ) async throws -> Value {
    try await write { change in
      try await change.lock([video])
      return try await body(change)
    }
  }

  /// A change that relates videos: one at a time.
  func relate<Value>(
    _ body: (PostgresChange) async throws -> Value
  ) async throws -> Value {
    try await write { change in
      try await change.lock("relations")
      return try await body(change)
    }
  }

  func write<Value>(_ body: (PostgresChange) async throws -> Value) async throws -> Value {
    try await Self.actionable {
      try await pool.transaction { connection in
        try await body(PostgresChange(connection: connection, channel: channel))
      }
    }
  }

  static func actionable<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as PostgresError {
      if error.code == .cancelled, Task.isCancelled { throw CancellationError() }
      throw error.actionable
    }
  }
}

/// What is said by NOTIFY: that the log of a video has grown, or how far one is. A payload has at most 8000 bytes.
enum EventNotice: Sendable, Hashable {
  case grown(VideoID)
  case tick(ProgressTick)

  init?(payload: String) {
    if payload.hasPrefix("{") {
      guard let tick = try? JSONText.decode(ProgressTick.self, from: Data(payload.utf8)) else { return nil }
      self = .tick(tick)
    } else {
      // An identifier may hold a comma, a number does not.
      guard let comma = payload.lastIndex(of: ",") else { return nil }
      self = .grown(VideoID(String(payload[..<comma])))
    }
  }
}
