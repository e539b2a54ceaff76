import Catalog
import Synchronization
import TvidzCore

extension CatalogLoad {
  /// Writers that share jobs, and readers that follow: no update is lost, no event is missed or told twice, and no error
  /// reaches anybody. The videos are copies of each other, so that finishes, dismissals and deletions change several.
  package func writeAndRead(writers: Int, readers: Int, writes: Int) async throws {
    let videos = (0..<8).map { VideoID("v\($0)") }
    for video in videos { try await story.upload(video.rawValue) }
    let told = try await withThrowingTaskGroup(of: [VideoID: Int].self) { group in
      for writer in 0..<writers {
        group.addTask { try await write(writes, to: videos, as: writer) }
      }
      for _ in 0..<readers { group.addTask { try await read(until: writers * writes) } }
      return try await group.reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
    }
    for video in videos {
      let events = try await store.events(of: video, after: 0, limit: .max)
      try expectEqual(events.map(\.id), Array(1...Int64(events.count)))
      try expectEqual(try await store.video(video)?.lastEvent, Int64(events.count))
      let cuts = events.count { if case .cut = $0.event { true } else { false } }
      try expectEqual(cuts, told[video] ?? 0)
      try await story.finish(try await story.claim(video), as: .second)
    }
    try expectEqual(try await expectWholeVideos(), videos.count)
  }

  /// - Returns: cuts that were taken, by video.
  private func write(_ count: Int, to videos: [VideoID], as writer: Int) async throws -> [VideoID: Int] {
    let cut = CatalogStory.analysis(of: CatalogStory.Film.first.fingerprint).cuts[0]
    var told: [VideoID: Int] = [:]
    var done = 0
    var turn = writer
    while done < count {
      let video = videos[turn % videos.count]
      turn += 1
      let time = CatalogStory.time(10)
      let answer = try await store.claim(video, owner: "\(writer)", at: time, until: CatalogStory.time(70))
      // Where another one has it, the next video may be free.
      guard case .claimed(let claim, _) = answer else { continue }
      try await store.append(JobUpdate(events: [.cut(cut)]), by: claim, at: time)
      told[video, default: 0] += 1
      done += 1
      if done % 4 == 0 {
        try await finishAndDoubt(claim)
      } else {
        try await store.heartbeat(claim, until: CatalogStory.time(80))
        _ = try await store.release(claim, crashed: false, at: time, notBefore: time)
      }
      if done % 6 == 0 {
        let own = try await story.analyse("own \(writer) \(done)", as: .second)
        _ = try await store.delete(own, at: CatalogStory.time(23))
      }
    }
    return told
  }

  /// It is a copy, or others are copies of it; somebody doubts that, thinks better of it, and has it analysed again.
  private func finishAndDoubt(_ claim: JobClaim) async throws {
    try await story.finish(claim, as: .second)
    if let pair = try await store.duplicates(of: claim.video).first {
      _ = try await store.dismiss(pair.id, at: CatalogStory.time(21))
      _ = try await store.restore(pair.id, at: CatalogStory.time(22))
    }
    _ = try await store.retry(claim.video, at: CatalogStory.time(23))
  }

  /// Follows the log from its beginning until so many cuts were told.
  private func read(until cuts: Int) async throws -> [VideoID: Int] {
    var last: [VideoID: Int64] = [:]
    var seen = 0
    for try await news in CatalogFollower(log: store, after: nil, page: 50) {
      guard case .event(let event) = news else { continue }
      try expectEqual(event.id, last[event.video, default: 0] + 1)
      last[event.video] = event.id
      if case .cut = event.event { seen += 1 }
      if seen == cuts { break }
      if seen % 20 == 0 { _ = try await store.snapshot(of: event.video) }
    }
    return [:]
  }

  // MARK: A job that changes hands

  /// An owner writes without a pause while another one claims the job: from the claim on, nothing of it is taken.
  package func claimWhileWriting(rounds: Int) async throws {
    let cut = CatalogStory.analysis(of: CatalogStory.Film.first.fingerprint).cuts[0]
    for round in 0..<rounds {
      let video = try await story.upload("v\(round)")
      let old = try await story.claim(video, owner: "old", at: 10, for: 60)
      let isClaimed = Latch()
      let (writing, isWriting) = AsyncStream.makeStream(of: Void.self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await expectLeaseLost {
            var taken = 0
            while taken < 3 {
              let isAfter = isClaimed.isSet
              try await store.append(JobUpdate(events: [.cut(cut)]), by: old, at: CatalogStory.time(69))
              isWriting.yield()
              if isAfter { taken += 1 }
            }
          }
        }
        var iterator = writing.makeAsyncIterator()
        _ = await iterator.next()
        let new = try await story.claim(video, owner: "new", at: 70)
        isClaimed.set()
        let atClaim = try await store.video(video)
        try await group.waitForAll()
        try expectEqual(try await store.video(video), atClaim)
        let last = try await store.append(JobUpdate(progress: 9), by: new, at: CatalogStory.time(71))
        try expectEqual(last, atClaim?.lastEvent)
      }
    }
  }
}

/// Set once, by one task for another.
private final class Latch: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .sequentiallyConsistent) }
  func set() { value.store(true, ordering: .sequentiallyConsistent) }
}
