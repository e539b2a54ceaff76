import Catalog
import Foundation
import InspectorHTTP
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

/// Streams from a catalog, as text; what happens to them on the wire is the server's.
@Suite("EventStreams", .timeLimit(.minutes(15)))
struct EventStreamsTests {
  private let memory = MemoryCatalog()
  private let catalog: any CatalogStore
  private let streams: EventStreams
  private let id = VideoID("v1")
  private let time = Date(timeIntervalSince1970: 1_000_000)

  init() {
    catalog = memory
    streams = EventStreams(catalog: memory)
  }

  /// A job to be told about.
  private func begin(_ id: VideoID) async throws -> JobClaim {
    let location = ObjectLocation(bucket: "b", key: id.rawValue, version: "1")
    _ = try await catalog.arrive(
      ObjectArrival(location: location, size: 1, newID: id, filename: "film.mp4"), at: time)
    let answer = try await catalog.claim(id, owner: "o", at: time, until: time + 3600)
    guard case .claimed(let claim, _) = answer else { throw CancellationError() }
    return claim
  }

  private func cut(_ pts: Int64) -> CatalogEvent {
    let position = FramePosition(timestamp: Timestamp(pts: pts, timeBase: Rational(1, 1000)), index: nil)
    let media = MediaInfo(
      duration: 10, width: 1, height: 1, codec: "vp8", container: "webm", frameRate: nil,
      timeBase: Rational(1, 1000))
    return .cut(CutRecord(.cut(at: position, score: 0.5), in: media))
  }

  private func fail(_ claim: JobClaim) async throws {
    let outcome = FinishOutcome.failed(VideoFailure(.notVideo, "The file is empty."))
    _ = try await catalog.finish(FinishRequest(outcome: outcome), by: claim, at: time)
  }

  /// What was written to a client so far.
  private final class Written: Sendable {
    private let all = Mutex("")
    private let pieces: AsyncStream<Void>
    private let piece: AsyncStream<Void>.Continuation

    init() { (pieces, piece) = AsyncStream.makeStream(of: Void.self) }

    var text: String { all.withLock { $0 } }

    func add(_ text: String) {
      all.withLock { $0 += text }
      piece.yield()
    }

    func wait(for part: String) async {
      if text.contains(part) { return }
      for await _ in pieces where text.contains(part) { return }
    }
  }

  /// Serves a stream until its end, while `script` runs; the script can look at what was written, and have a heartbeat
  /// sent.
  private func text(
    of id: VideoID,
    _ script: @escaping @Sendable (Written, AsyncStream<Void>.Continuation) async throws -> Void
  ) async throws -> String {
    let opening = try #require(try await streams.opening(of: id, lastEventID: nil))
    let (heartbeats, heart) = AsyncStream.makeStream(of: Void.self)
    let written = Written()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { [streams] in
        try await streams.serve(id, opening: opening, heartbeats: heartbeats) { written.add($0) }
      }
      group.addTask { try await script(written, heart) }
      try await group.waitForAll()
    }
    return written.text
  }

  private func identifiers(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) }
  }

  @Test("a client hears what there is, then what happens, a heartbeat between, and the end")
  func live() async throws {
    let claim = try await begin(id)
    let text = try await text(of: id) { [catalog, time] written, heart in
      await written.wait(for: "snapshot")
      _ = try await catalog.append(
        JobUpdate(state: .analyzing, progress: 10, events: [cut(1000)]), by: claim, at: time)
      await written.wait(for: "event: cut")
      heart.yield()
      await written.wait(for: ": hb\n")
      try await catalog.publish(ProgressTick(video: claim.video, state: .analyzing, progress: 55))
      await written.wait(for: "\"progress\":55")
      try await fail(claim)
    }
    #expect(text.hasPrefix("retry: 2000\nid: 1\ndata: {\"videoId\":\"v1\",\"state\":\"queued\""))
    #expect(text.hasSuffix("\n\n"))
    let names = text.split(separator: "\n").filter { $0.hasPrefix("event: ") }
    #expect(names == ["event: cut", "event: failed"])
    let numbers = identifiers(text).compactMap { Int64($0) }
    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    #expect(text.contains("\"sentence\":\"The file is empty.\""))
  }

  @Test("fifty clients in a row that each take one event and resume hear every event once")
  func resuming() async throws {
    let claim = try await begin(id)
    for number in 0..<50 {
      try await catalog.append(JobUpdate(events: [cut(Int64(number) * 1000)]), by: claim, at: time)
    }
    try await fail(claim)
    struct Dropped: Error {}
    var seen: [String] = ["1"]
    while true {
      let opening = try #require(try await streams.opening(of: id, lastEventID: seen.last))
      guard opening != .nothingMore else { break }
      #expect(opening == .replay(after: Int64(seen.count)))
      var heard = ""
      let (silence, _) = AsyncStream.makeStream(of: Void.self)
      do {
        try await streams.serve(id, opening: opening, heartbeats: silence) { text in
          heard += text
          if text.contains("id: ") { throw Dropped() }
        }
      } catch is Dropped {}
      // It was cut off after the first event that it took.
      seen.append(try #require(identifiers(heard).first))
    }
    #expect(seen == (1...Int64(seen.count)).map { "\($0)" })
    #expect(seen.count >= 52)
  }

  @Test("a late joiner on a video that has ended hears all and the end at once, and nothing the next time")
  func late() async throws {
    let claim = try await begin(id)
    try await fail(claim)
    let text = try await text(of: id) { _, _ in }
    #expect(text.contains("\"snapshot\":true") && text.contains("event: failed"))
    let last = try #require(identifiers(text).last)
    #expect(try await streams.opening(of: id, lastEventID: last) == .nothingMore)
    _ = try await catalog.retry(id, at: time)
    #expect(try await streams.opening(of: id, lastEventID: last) == .replay(after: try #require(Int64(last))))
  }

  @Test("there is no stream of a video that is not there")
  func unknown() async throws {
    #expect(try await streams.opening(of: VideoID("nobody"), lastEventID: nil) == nil)
    _ = try await begin(id)
    _ = try await catalog.delete(id, at: time)
    #expect(try await streams.opening(of: id, lastEventID: nil) == nil)
  }

  @Test("a client that is gone frees its subscription with the next write")
  func gone() async throws {
    struct Gone: Error {}
    _ = try await begin(id)
    let opening = try #require(try await streams.opening(of: id, lastEventID: nil))
    let (heartbeats, heart) = AsyncStream.makeStream(of: Void.self)
    heart.yield()
    await #expect(throws: Gone.self) {
      try await streams.serve(id, opening: opening, heartbeats: heartbeats) { text in
        if text == ServerSentEvent.heartbeat { throw Gone() }
      }
    }
    #expect(memory.hub.subscriberCount == 0)
  }

  @Test(
    "the stream of all videos begins with each of them, goes on with what happens, and resumes by its last word"
  )
  func all() async throws {
    let first = try await begin(VideoID("a"))
    _ = try await begin(VideoID("b"))
    struct Dropped: Error {}
    let (silence, _) = AsyncStream.makeStream(of: Void.self)
    var heard = ""
    try? await streams.serveAll(lastEventID: nil, heartbeats: silence) { text in
      heard += text
      if text.contains("\"b\"") { throw Dropped() }
    }
    #expect(heard.contains("\"videoId\":\"a\"") && heard.contains("\"filename\":\"film.mp4\""))
    #expect(identifiers(heard).count == 1)
    try await catalog.append(JobUpdate(events: [cut(1000)]), by: first, at: time)
    var resumed = ""
    try? await streams.serveAll(lastEventID: identifiers(heard).last, heartbeats: silence) { text in
      resumed += text
      if text.contains("event: cut") { throw Dropped() }
    }
    #expect(resumed.contains("event: cut") && !resumed.contains("snapshot"))
  }

  @Test("progress from before the end of an analysis is not told after it", arguments: [false, true])
  func lateProgress(isResumed: Bool) async throws {
    let ended = try await begin(id)
    let other = try await begin(VideoID("other"))
    for claim in [ended, other] {
      _ = try await catalog.append(JobUpdate(state: .analyzing), by: claim, at: time)
    }
    let place = try await catalog.snapshot(matching: VideoQuery()).cursor
    try await catalog.append(JobUpdate(events: [cut(1000)]), by: ended, at: time)
    struct Enough: Error {}
    let (silence, _) = AsyncStream.makeStream(of: Void.self)
    var heard = ""
    await #expect(throws: Enough.self) {
      try await streams.serveAll(
        lastEventID: isResumed ? place.rawValue : nil, heartbeats: silence
      ) { [catalog] text in
        heard += text
        if text.contains(isResumed ? "event: cut" : "snapshot") {
          // The client is at this while the analysis ends.
          try await catalog.publish(ProgressTick(video: id, state: .analyzing, progress: 55))
          try await fail(ended)
        } else if text.contains("event: failed") {
          try await catalog.publish(ProgressTick(video: other.video, state: .analyzing, progress: 66))
        } else if text.contains("\"progress\":66") {
          throw Enough()
        }
      }
    }
    #expect(!heard.contains("\"progress\":55"))
  }

  @Test("the newest 500 videos are told in pieces, one after the other; the last of them has the place")
  func pieces() async throws {
    for number in 0..<510 { _ = try await begin(VideoID("v\(number)")) }
    struct Dropped: Error {}
    let (silence, _) = AsyncStream.makeStream(of: Void.self)
    var pieces: [String] = []
    try? await streams.serveAll(lastEventID: nil, heartbeats: silence) { text in
      guard text != ServerSentEvent.heartbeat else { return }
      pieces.append(text)
      if text.contains("id: ") { throw Dropped() }
    }
    let told = pieces.map { $0.matches(of: /"videoId":"(v\d+)"/).map(\.output.1) }
    #expect(told.allSatisfy { (1...25).contains($0.count) })
    #expect(told.joined().count == 500 && Set(told.joined()).count == 500)
    #expect(pieces.last?.contains(/id: [^\n]+\ndata: [^\n]+\n\n$/) == true)
  }
}
