import Catalog
import InspectorHTTP
import Synchronization
import Testing

@Suite("SharedReads", .timeLimit(.minutes(15)))
struct SharedReadsTests {
  private static let place = EventCursor("here")

  /// A log whose reads wait until they are let go, each with its number as the page's cursor.
  private final class Log: Sendable {
    private let state = Mutex((reads: 0, open: [CheckedContinuation<Void, any Error>]()))

    var reads: Int { state.withLock { $0.reads } }

    func read(_ place: EventCursor) async throws -> EventPage? {
      let number = state.withLock {
        $0.reads += 1
        return $0.reads
      }
      try await withCheckedThrowingContinuation { waiting in state.withLock { $0.open.append(waiting) } }
      return EventPage(events: [], cursor: EventCursor("\(number)"), hasMore: false)
    }

    /// Ends a read once it has begun.
    func end(failing error: (any Error)? = nil) async {
      while true {
        let first = state.withLock { $0.open.isEmpty ? nil : $0.open.removeFirst() }
        if let first { return first.resume(with: error.map { .failure($0) } ?? .success(())) }
        await Task.yield()
      }
    }
  }

  private struct Refusal: Error {}

  private func wait(for count: Int, in pages: SharedReads<EventCursor, EventPage?>) async {
    while await pages.waitingTasks != count { await Task.yield() }
  }

  @Test("those that ask while a page is read share the next read, which began after they asked")
  func shared() async throws {
    let log = Log()
    let pages = SharedReads { try await log.read($0) }
    async let first = pages.page(after: Self.place)
    while log.reads == 0 { await Task.yield() }
    try await withThrowingTaskGroup(of: String?.self) { group in
      for _ in 0..<10 { group.addTask { try await pages.page(after: Self.place)?.cursor.rawValue } }
      await wait(for: 10, in: pages)
      await log.end()
      await log.end()
      for try await cursor in group { #expect(cursor == "2") }
    }
    #expect(try await first?.cursor.rawValue == "1")
    #expect(log.reads == 2)
  }

  @Test("other places are read at the same time")
  func places() async throws {
    let log = Log()
    let pages = SharedReads { try await log.read($0) }
    async let here = pages.page(after: Self.place)
    async let there = pages.page(after: EventCursor("there"))
    while log.reads < 2 { await Task.yield() }
    await log.end()
    await log.end()
    _ = try await (here, there)
  }

  @Test("whose read fails is told, and who waits for the next one reads it")
  func failure() async throws {
    let log = Log()
    let pages = SharedReads { try await log.read($0) }
    let first = Task { try await pages.page(after: Self.place) }
    while log.reads == 0 { await Task.yield() }
    async let second = pages.page(after: Self.place)
    await wait(for: 1, in: pages)
    await log.end(failing: Refusal())
    await log.end()
    await #expect(throws: Refusal.self) { try await first.value }
    #expect(try await second?.cursor.rawValue == "2")
  }

  @Test("a reader that is cancelled leaves the page to the others")
  func cancelled() async throws {
    let log = Log()
    let pages = SharedReads { try await log.read($0) }
    async let first = pages.page(after: Self.place)
    while log.reads == 0 { await Task.yield() }
    let second = Task { try await pages.page(after: Self.place) }
    await wait(for: 1, in: pages)
    await log.end()
    // It is the second one's turn to read.
    while log.reads == 1 { await Task.yield() }
    async let third = pages.page(after: Self.place)
    await wait(for: 1, in: pages)
    second.cancel()
    await log.end(failing: CancellationError())
    await log.end()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(try await third?.cursor.rawValue == "3")
    _ = try await first
  }
}
