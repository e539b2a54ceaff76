package import Catalog
import Duplicates
import Foundation
import TvidzCore

/// Many who use a catalog at once, and what must hold afterwards. It throws where it does not.
package struct CatalogLoad: Sendable {
  package let store: any CatalogStore
  var story: CatalogStory { CatalogStory(store: store) }

  package init(store: any CatalogStore) { self.store = store }

  // MARK: Two copies at the same moment

  /// Two copies of each other finish at the same moment, again and again: their relation is always found, once.
  package func finishCopiesAtOnce(rounds: Int) async throws {
    for round in 0..<rounds {
      let names = ["a\(round)", "b\(round)"]
      var claims: [JobClaim] = []
      for name in names { claims.append(try await story.claim(try await story.upload(name))) }
      // Both have looked before either is known.
      let requests = [
        try await story.look(claims[0].video, .first), try await story.look(claims[1].video, .copyOfFirst),
      ]
      let answers = try await withThrowingTaskGroup(of: FinishAnswer.self) { group in
        for (claim, request) in zip(claims, requests) {
          group.addTask { try await story.finish(request, by: claim, .copyOfFirst) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      let states = answers.compactMap { answer -> VideoState? in
        if case .finished(let video) = answer { video.state } else { nil }
      }
      try expectEqual(Set(states), [.completed, .duplicate])
      let pairs = try await store.duplicates(of: claims[0].video)
      try expectEqual(pairs.count, 1)
      try expectEqual(Set([pairs[0].video, pairs[0].duplicateOf]), Set(claims.map(\.video)))
      for claim in claims { _ = try await store.delete(claim.video, at: CatalogStory.time(30)) }
    }
  }

  // MARK: Writers and readers

  /// Writers that share jobs, and readers that follow: no update is lost, no event is missed or told
  /// twice, and no error reaches anybody.
  package func writeAndRead(writers: Int, readers: Int, writes: Int) async throws {
    let videos = (0..<8).map { VideoID("v\($0)") }
    for video in videos { try await story.upload(video.rawValue) }
    let cut = CatalogStory.analysis(of: CatalogStory.Film.first.fingerprint).cuts[0]
    let told = try await withThrowingTaskGroup(of: [VideoID: Int].self) { group in
      for writer in 0..<writers {
        group.addTask {
          try await write(writes, to: videos, as: writer, cut)
        }
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
    }
  }

  /// - Returns: cuts that were taken, by video.
  private func write(
    _ count: Int, to videos: [VideoID], as writer: Int, _ cut: CutRecord
  ) async throws -> [VideoID: Int] {
    var told: [VideoID: Int] = [:]
    var done = 0
    var turn = writer
    while done < count {
      let video = videos[turn % videos.count]
      let time = CatalogStory.time(10)
      let answer = try await store.claim(video, owner: "\(writer)", at: time, until: CatalogStory.time(70))
      guard case .claimed(let claim, _) = answer else {
        // Another one has it; the next video may be free.
        turn += 1
        continue
      }
      try await store.append(JobUpdate(events: [.cut(cut)]), by: claim, at: time)
      told[video, default: 0] += 1
      done += 1
      turn += 1
      try await store.heartbeat(claim, until: CatalogStory.time(80))
      _ = try await store.release(claim, crashed: false, at: time, notBefore: time)
    }
    return told
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

  // MARK: A writer that is killed

  /// Uploads, analyses, dismisses and deletes until the process ends.
  package func write(named name: String, whenReady: () -> Void) async throws {
    for number in 0... {
      let video = try await story.upload("\(name)-\(number)")
      let claim = try await story.claim(video)
      let cuts = CatalogStory.analysis(of: CatalogStory.Film.second.fingerprint).cuts
      let update = JobUpdate(
        state: .analyzing, facts: VideoFacts(media: CatalogStory.media), events: cuts.map { .cut($0) })
      try await store.append(update, by: claim, at: CatalogStory.time(11))
      try await story.finish(claim, as: number % 2 == 0 ? .second : .third)
      if number % 3 == 2 {
        for pair in try await store.duplicates(of: video).prefix(1) {
          _ = try await store.dismiss(pair.id, at: CatalogStory.time(21))
        }
      }
      if number % 4 == 3 {
        _ = try await store.delete(VideoID("\(name)-\(number - 2)"), at: CatalogStory.time(22))
      }
      if number == 0 { whenReady() }
    }
  }

  /// Every video is wholly there or not at all, whatever happened to those who wrote.
  ///
  /// - Returns: how many have a result.
  @discardableResult
  package func expectWholeVideos() async throws -> Int {
    var query = VideoQuery(limit: 500)
    var results = 0
    var analysed: Set<VideoID> = []
    repeat {
      let page = try await store.snapshot(matching: query).page
      query.after = page.next
      for video in page.videos {
        let events = try await store.events(of: video.id, after: 0, limit: .max)
        try expectEqual(events.map(\.id), Array(1...max(1, video.lastEvent)))
        try expectEqual(events.last?.state, video.state)
        let analysis = try await store.analysis(of: video.id)
        let print = try await store.fingerprints(of: [video.id])[video.id]
        let hasResult = video.state == .completed || video.state == .duplicate
        try expectEqual(analysis != nil, hasResult)
        try expectEqual(print != nil, hasResult)
        if let analysis {
          try expectEqual(analysis.shots.count, analysis.cuts.count + 1)
          analysed.insert(video.id)
          results += 1
        }
        let stands = try await store.duplicates(of: video.id).contains { $0.video == video.id && $0.stands }
        try expectEqual(video.state == .duplicate, stands)
      }
    } while query.after != nil
    for film in [CatalogStory.Film.second, .third] {
      let found = try await store.candidates.candidates(for: film.query, limit: .max).map(\.video)
      try expect(Set(found).isSubset(of: analysed), "a candidate has no result")
      analysed.subtract(found)
    }
    try expectEqual(analysed, [])
    return results
  }
}
