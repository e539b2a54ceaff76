import Catalog
import Foundation
import TvidzCore

extension CatalogContract {
  static let jobs: [Rule] = [
    Rule("a job is given once until its lease ends, and each time with a higher epoch") { story in
      let video = try await story.upload("a")
      let first = try await story.claim(video, owner: "one", at: 10, for: 60)
      let held = try await story.store.claim(
        video, owner: "two", at: CatalogStory.time(69), until: CatalogStory.time(200))
      try expectEqual(held, .held(until: CatalogStory.time(70)))
      let second = try await story.claim(video, owner: "two", at: 70)
      try expect(second.epoch > first.epoch)
      let unknown = try await story.store.claim(
        VideoID("?"), owner: "two", at: CatalogStory.start, until: CatalogStory.time(9))
      try expectEqual(unknown, .unknown)
    },
    Rule("a heartbeat keeps the job") { story in
      let video = try await story.upload("a")
      let claim = try await story.claim(video, at: 10, for: 60)
      try await story.store.heartbeat(claim, until: CatalogStory.time(500))
      let held = try await story.store.claim(
        video, owner: "two", at: CatalogStory.time(499), until: CatalogStory.time(900))
      try expectEqual(held, .held(until: CatalogStory.time(500)))
    },
    Rule("when a job is claimed again, everything that the first owner writes is refused") { story in
      try await story.analyse("known", as: .first)
      let video = try await story.upload("a")
      let old = try await story.claim(video, owner: "one", at: 10, for: 60)
      try await story.store.append(JobUpdate(state: .downloading), by: old, at: CatalogStory.time(11))
      let ready = try await story.look(video, .copyOfFirst)
      let new = try await story.claim(video, owner: "one", at: 70)
      try await expectRefused(old, ready, story)
      // The new owner is not disturbed.
      let answer = try await story.finish(new, as: .copyOfFirst, at: 80)
      guard case .finished(let done) = answer else { throw BrokenRule(description: "\(answer)") }
      try expectEqual(done.state, .duplicate)
      try await expectRefused(new, ready, story)
    },
    Rule("cancelling, deleting and giving back take the job from its owner") { story in
      let takers: [@Sendable (VideoID, JobClaim) async throws -> Void] = [
        { video, _ in _ = try await story.store.cancel(video, at: CatalogStory.time(20)) },
        { video, _ in _ = try await story.store.delete(video, at: CatalogStory.time(20)) },
        { _, claim in
          _ = try await story.store.release(
            claim, crashed: false, at: CatalogStory.time(20), notBefore: CatalogStory.time(20))
        },
      ]
      for (number, take) in takers.enumerated() {
        let video = try await story.upload("v\(number)")
        let claim = try await story.claim(video)
        let ready = try await story.look(video, .first)
        try await take(video, claim)
        try await expectRefused(claim, ready, story)
      }
    },
    Rule("what nobody works on can be claimed, the oldest first") { story in
      for (number, name) in ["c", "a", "b", "d", "e"].enumerated() {
        try await story.upload(name, at: Double(number))
      }
      _ = try await story.claim(VideoID("c"), at: 10, for: 60)
      _ = try await story.store.cancel(VideoID("b"), at: CatalogStory.time(10))
      func free(_ seconds: Double, _ limit: Int = 9) async throws -> [String] {
        try await story.store.claimableVideos(at: CatalogStory.time(seconds), limit: limit).map(\.rawValue)
      }
      try expectEqual(try await free(20), ["a", "d", "e"])
      try expectEqual(try await free(20, 2), ["a", "d"])
      try expectEqual(try await free(70), ["c", "a", "d", "e"])
    },
    Rule("a job that is given back waits as long as it shall, and crashes are counted") { story in
      let video = try await story.upload("a")
      for attempt in 1...3 {
        let begin = Double(attempt) * 100
        let claim = try await story.claim(video, at: begin)
        try expectEqual(claim.attempts, attempt - 1)
        let count = try await story.store.release(
          claim, crashed: true, at: CatalogStory.time(begin + 1), notBefore: CatalogStory.time(begin + 50))
        try expectEqual(count, attempt)
        try expectEqual(try await story.state(of: video), .queued)
        let early = try await story.store.claimableVideos(at: CatalogStory.time(begin + 49), limit: 1)
        try expectEqual(early, [])
      }
      let claim = try await story.claim(video, at: 400)
      let count = try await story.store.release(
        claim, crashed: false, at: CatalogStory.time(401), notBefore: CatalogStory.time(401))
      try expectEqual(count, 3)
      _ = try await story.store.cancel(video, at: CatalogStory.time(402))
      _ = try await story.store.retry(video, at: CatalogStory.time(403))
      try expectEqual(try await story.claim(video, at: 404).attempts, 0)
    },
    Rule("an update writes state, facts and events together") { story in
      let video = try await story.upload("a")
      let claim = try await story.claim(video)
      let cut = CatalogStory.analysis(of: CatalogStory.Film.first.fingerprint).cuts[0]
      let sha256 = String(repeating: "ab", count: 32)
      let update = JobUpdate(
        state: .analyzing, progress: 40,
        facts: VideoFacts(size: 77, sha256: sha256, media: CatalogStory.media, thumbnail: "t.jpg"),
        events: [.cut(cut), .shot(ShotRecord(number: 0, start: 0, end: cut.time, hash: .max))])
      let last = try await story.store.append(update, by: claim, at: CatalogStory.time(12))
      let record = try require(try await story.store.video(video))
      try expectEqual(record.state, .analyzing)
      try expectEqual(record.progress, 40)
      try expectEqual(record.size, 77)
      try expectEqual(record.sha256, sha256)
      try expectEqual(record.media, CatalogStory.media)
      try expectEqual(record.media?.timeBase.description, "1/12800")
      try expectEqual(record.thumbnail, "t.jpg")
      try expectEqual(record.lastEvent, last)
      let events = try await story.store.events(of: video, after: last - 3, limit: 9)
      try expectEqual(
        events.map(\.event), [.state, .cut(cut), update.events[1]])
      try expect(events.allSatisfy { $0.state == .analyzing && $0.progress == 40 })
      // Nil leaves what is known.
      try await story.store.append(JobUpdate(progress: 50), by: claim, at: CatalogStory.time(13))
      try expectEqual(try await story.store.video(video)?.sha256, sha256)
      try expectEqual(try await story.store.snapshot(of: video)?.cuts, [cut])
    },
  ]

  private static func expectRefused(
    _ claim: JobClaim, _ ready: FinishRequest, _ story: CatalogStory
  ) async throws {
    let time = CatalogStory.time(75)
    let before = try await story.store.video(claim.video)
    try await expectLeaseLost { try await story.store.heartbeat(claim, until: time) }
    try await expectLeaseLost {
      try await story.store.append(JobUpdate(state: .analyzing, events: [.state]), by: claim, at: time)
    }
    try await expectLeaseLost {
      _ = try await story.store.release(claim, crashed: true, at: time, notBefore: time)
    }
    let outcomes = [
      ready.outcome, .identical(to: VideoID("known")), .failed(VideoFailure(.crashed, "it crashed")),
    ]
    for outcome in outcomes {
      var request = ready
      request.outcome = outcome
      try await expectLeaseLost { _ = try await story.store.finish(request, by: claim, at: time) }
    }
    try expectEqual(try await story.store.video(claim.video), before)
  }
}
