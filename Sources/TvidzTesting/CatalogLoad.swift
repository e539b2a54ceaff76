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
  ///
  /// - Parameter other: the same catalog, opened once more, through which the second one is finished.
  package func finishCopiesAtOnce(rounds: Int, also other: (any CatalogStore)? = nil) async throws {
    let stories = [story, CatalogStory(store: other ?? store)]
    for round in 0..<rounds {
      let names = ["a\(round)", "b\(round)"]
      var claims: [JobClaim] = []
      for name in names { claims.append(try await story.claim(try await story.upload(name))) }
      // Both have looked before either is known.
      let requests = [
        try await story.look(claims[0].video, .first), try await story.look(claims[1].video, .copyOfFirst),
      ]
      let answers = try await withThrowingTaskGroup(of: FinishAnswer.self) { group in
        for number in 0..<2 {
          let (story, request, claim) = (stories[number], requests[number], claims[number])
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
