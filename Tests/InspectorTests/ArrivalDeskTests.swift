import Catalog
import Foundation
import Inspector
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

@Suite("ArrivalDesk", .timeLimit(.minutes(15)))
struct ArrivalDeskTests {
  private let catalog: any CatalogStore = MemoryCatalog()
  private let letters = KeptLetters()

  /// Tells what it is given, and after that waits until it is cancelled.
  private final class FakeQueue: UploadQueue {
    enum Deed: Sendable, Hashable {
      case deleted(String), givenBack(String, after: Duration), paused(Duration)
    }

    private let turns: Mutex<[Result<[Delivery], Refusal>]>
    let deeds = Mutex<[Deed]>([])

    init(_ turns: [Result<[Delivery], Refusal>]) { self.turns = Mutex(turns) }

    func receive() async throws -> [Delivery] {
      let turn = turns.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      if let turn { return try turn.get() }
      try await Task.sleep(for: .seconds(3600))
      return []
    }

    func delete(_ delivery: Delivery) { deeds.withLock { $0.append(.deleted(delivery.receipt)) } }
    func giveBack(_ delivery: Delivery, after delay: Duration) {
      deeds.withLock { $0.append(.givenBack(delivery.receipt, after: delay)) }
    }

    /// What the desk does in place of waiting.
    func pause(_ duration: Duration) { deeds.withLock { $0.append(.paused(duration)) } }
  }

  private struct Refusal: Error, CustomStringConvertible { var description: String { "no answer" } }

  private final class KeptLetters: DeadLetters {
    let all = Mutex<[DeadLetter]>([])
    func keep(_ letter: DeadLetter) { all.withLock { $0.append(letter) } }
  }

  /// A catalog that takes nothing.
  private struct RefusingCatalog: VideoStore {
    let error: any Error
    func create(_ video: NewVideo, at time: Date) async throws -> VideoRecord { throw error }
    func arrive(_ arrival: ObjectArrival, at time: Date) async throws -> ArrivalAnswer { throw error }
    func video(_ id: VideoID) async throws -> VideoRecord? { throw error }
    func snapshot(matching query: VideoQuery) async throws -> CatalogSnapshot { throw error }
    func snapshot(of id: VideoID) async throws -> VideoSnapshot? { throw error }
    func census() async throws -> VideoCensus { throw error }
  }

  private static func delivery(_ id: String, receives: Int = 1) -> Delivery {
    Delivery(
      arrival: ObjectArrival(
        location: ObjectLocation(bucket: "uploads", key: "uploads/\(id)/bytes", version: "1"), size: 3,
        newID: VideoID(id), filename: "\(id).mp4"),
      receipt: "receipt of \(id)", receives: receives)
  }

  /// The first `count` news of a desk that takes from `queue`.
  private func news(
    _ count: Int, from queue: FakeQueue, to store: (any VideoStore)? = nil
  ) async -> [ArrivalDesk.News] {
    let desk = ArrivalDesk(
      catalog: store ?? catalog, deadLetters: letters, pause: .seconds(5), sleep: { queue.pause($0) })
    let (stream, feed) = AsyncStream.makeStream(of: ArrivalDesk.News.self)
    return await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await desk.take(from: queue) { feed.yield($0) } }
      var heard: [ArrivalDesk.News] = []
      for await one in stream {
        heard.append(one)
        if heard.count == count { break }
      }
      group.cancelAll()
      await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      return heard
    }
  }

  @Test("what arrives is queued and then deleted; told twice it is one video")
  func queued() async throws {
    let queue = FakeQueue([
      .success([Self.delivery("a"), Self.delivery("a")]), .success([Self.delivery("b")]),
    ])
    #expect(await news(2, from: queue) == [.queued(VideoID("a")), .queued(VideoID("b"))])
    #expect(
      queue.deeds.withLock { $0 } == [
        .deleted("receipt of a"), .deleted("receipt of a"), .deleted("receipt of b"),
      ])
    #expect(try await catalog.video(VideoID("a"))?.state == .queued)
  }

  @Test("the object of a deleted video is told to be an orphan")
  func orphan() async throws {
    let location = ObjectLocation(bucket: "uploads", key: "uploads/gone/bytes")
    _ = try await catalog.create(
      NewVideo(id: VideoID("gone"), filename: "gone.mp4", location: location), at: Date())
    _ = try await catalog.delete(VideoID("gone"), at: Date())
    let queue = FakeQueue([.success([Self.delivery("gone")])])
    #expect(await news(1, from: queue) == [.orphan(Self.delivery("gone").arrival.location)])
    #expect(queue.deeds.withLock { $0 } == [.deleted("receipt of gone")])
  }

  @Test("while the catalog cannot be reached, what arrives is given back and not deleted")
  func outage() async throws {
    let queue = FakeQueue([.success([Self.delivery("a")])])
    #expect(
      await news(1, from: queue, to: RefusingCatalog(error: Refusal())) == [.trouble("no answer")])
    #expect(queue.deeds.withLock { $0 }.first == .givenBack("receipt of a", after: .seconds(5)))
  }

  @Test("what came together is given back at the first refusal, and nothing is asked for in the pause")
  func pause() async throws {
    let queue = FakeQueue([
      .success([Self.delivery("a"), Self.delivery("b")]), .success([Self.delivery("c")]),
    ])
    let heard = await news(2, from: queue, to: RefusingCatalog(error: Refusal()))
    #expect(heard == [.trouble("no answer"), .trouble("no answer")])
    #expect(
      queue.deeds.withLock { $0 }.prefix(4) == [
        .givenBack("receipt of a", after: .seconds(5)), .givenBack("receipt of b", after: .seconds(5)),
        .paused(.seconds(5)), .givenBack("receipt of c", after: .seconds(5)),
      ])
  }

  @Test("what is refused is told later each time: the 20 times after which SQS puts it aside take hours")
  func longOutage() async throws {
    let queue = FakeQueue((1...20).map { .success([Self.delivery("a", receives: $0)]) })
    _ = await news(20, from: queue, to: RefusingCatalog(error: Refusal()))
    let delays = queue.deeds.withLock { $0 }.compactMap { deed -> Duration? in
      if case .givenBack(_, let delay) = deed { delay } else { nil }
    }
    #expect(delays.count == 20)
    #expect(Array(delays.prefix(9)) == [5, 10, 20, 40, 80, 160, 320, 640, 900].map { .seconds($0) })
    #expect(delays.dropLast().reduce(.zero, +) > .seconds(3 * 3600))
  }

  @Test("a queue that cannot be reached is asked again")
  func queueOutage() async throws {
    let queue = FakeQueue([.failure(Refusal()), .success([Self.delivery("a")])])
    #expect(await news(2, from: queue) == [.trouble("no answer"), .queued(VideoID("a"))])
  }

  @Test("what the catalog will never take is a dead letter, and deleted")
  func putAside() async throws {
    let error = ActionableError(.usage, what: "cannot add", why: "its name is odd")
    let queue = FakeQueue([.success([Self.delivery("a")])])
    let letter = DeadLetter(
      object: Self.delivery("a").arrival.location, reason: error.description)
    #expect(await news(1, from: queue, to: RefusingCatalog(error: error)) == [.putAside(letter)])
    #expect(letters.all.withLock { $0 } == [letter])
    #expect(queue.deeds.withLock { $0 } == [.deleted("receipt of a")])
  }
}
