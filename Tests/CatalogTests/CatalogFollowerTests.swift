import Catalog
import Foundation
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

@Suite("Whoever follows the catalog", .timeLimit(.minutes(15)))
struct CatalogFollowerTests {
  /// A log that throws some errors before it answers.
  private final class UnsteadyLog: EventLog {
    private let log: any EventLog
    private let failures: Mutex<[ActionableError]>

    init(_ log: any EventLog, failures: [ActionableError]) {
      self.log = log
      self.failures = Mutex(failures)
    }

    func events(after cursor: EventCursor?, limit: Int) async throws -> EventPage? {
      if let error = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { throw error }
      return try await log.events(after: cursor, limit: limit)
    }

    func events(of video: VideoID, after id: Int64, limit: Int) async throws -> [LoggedEvent] {
      try await log.events(of: video, after: id, limit: limit)
    }
    func publish(_ tick: ProgressTick) async throws { try await log.publish(tick) }
    func subscribe(to video: VideoID?) async throws -> EventSubscription {
      try await log.subscribe(to: video)
    }
    func prune(endedBefore time: Date) async throws -> Int { try await log.prune(endedBefore: time) }
  }

  private static func follower(
    failures: [ActionableError], onOutage: @escaping @Sendable (ActionableError) -> Void = { _ in }
  ) async throws -> CatalogFollower.Iterator {
    let catalog = MemoryCatalog()
    try await CatalogStory(store: catalog).upload("film")
    let log = UnsteadyLog(catalog, failures: failures)
    return CatalogFollower(log: log, after: nil, outagePause: .zero, onOutage: onOutage)
      .makeAsyncIterator()
  }

  @Test("waits for a store that is away, and misses nothing")
  func outage() async throws {
    let away = ActionableError(.missingDependency, what: "cannot connect", why: "connection refused")
    var follower = try await Self.follower(failures: [away, away])
    guard case .event(let event) = try await follower.next() else {
      Issue.record("the first news is no event")
      return
    }
    #expect(event.video == VideoID("film"))
    #expect(event.id == 1)
  }

  @Test("tells why the store is away, each reason once, and goes on")
  func told() async throws {
    let away = ActionableError(.missingDependency, what: "cannot connect", why: "connection refused")
    let locked = ActionableError(.missingDependency, what: "cannot connect", why: "wrong password")
    let told = Mutex<[ActionableError]>([])
    var follower = try await Self.follower(failures: [away, away, locked, locked, locked, away]) { reason in
      told.withLock { $0.append(reason) }
    }
    #expect(try await follower.next() != nil)
    #expect(told.withLock(\.self) == [away, locked, away])
  }

  @Test("is told errors that are no outage")
  func failure() async throws {
    let refused = ActionableError(.other, what: "the database refused a statement", why: "no such table")
    var follower = try await Self.follower(failures: [refused])
    await #expect(throws: refused) { try await follower.next() }
  }
}
