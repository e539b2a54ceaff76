import Catalog
import Duplicates
import Foundation
import TvidzCore

extension CatalogContract {
  static let pairs: [Rule] = [
    Rule("dismissing the pair of a whole analysis completes the video, and restoring makes it a duplicate") {
      story in
      try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .copyOfFirst, at: 100)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      let dismissed = try require(try await story.store.dismiss(pair.id, at: CatalogStory.time(200)))
      try expectEqual(dismissed.dismissedAt, CatalogStory.time(200))
      try expectEqual(try await story.state(of: copy), .completed)
      let last = try require(try await story.store.video(copy)?.lastEvent)
      try expectEqual(
        try await story.store.events(of: copy, after: last - 1, limit: 9).map(\.event), [.completed])
      try expectEqual(try await story.store.dismiss(pair.id, at: CatalogStory.time(201)), dismissed)
      let restored = try require(try await story.store.restore(pair.id, at: CatalogStory.time(202)))
      try expectEqual(restored, pair)
      try expectEqual(try await story.state(of: copy), .duplicate)
      let notice = CopyNotice(duplicateOf: pair.duplicateOf, verdict: pair.verdict, duplicateID: pair.id)
      let told = try await story.store.events(of: copy, after: last, limit: 9).map(\.event)
      try expectEqual(told, [.duplicate(notice)])
      try expectEqual(try await story.store.dismiss(999, at: CatalogStory.start), nil)
      try expectEqual(try await story.store.duplicate(999), nil)
    },
    Rule("a list is told of all its videos at once how many cuts they have and what they copy") { story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .copyOfFirst, at: 100)
      let stopped = try await story.analyse("stopped", as: .startOfFirst, isComplete: false, at: 200)
      let waiting = try await story.upload("waiting", at: 300)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      let ended = try require(try await story.store.duplicates(of: stopped).first { $0.endedAnalysis })
      let standing: [VideoID: DuplicateRecord] = [copy: pair, stopped: ended]
      var told: [VideoID: VideoOutcome] = [:]
      for video in [known, copy, stopped] {
        let cuts = try await story.store.analysis(of: video)?.cuts.count
        let name = standing[video].map { "\($0.duplicateOf.rawValue).mp4" }
        told[video] = VideoOutcome(cuts: cuts, pair: standing[video], knownName: name)
      }
      let all = [known, copy, stopped, waiting, VideoID("nobody")]
      try expectEqual(try await story.store.outcomes(of: all), told)
      try expectEqual(try await story.store.outcomes(of: [copy]), [copy: try require(told[copy])])
      try expectEqual(try await story.store.outcomes(of: []), [:])
      _ = try await story.store.dismiss(pair.id, at: CatalogStory.time(400))
      try expectEqual(
        try await story.store.outcomes(of: [copy]), [copy: VideoOutcome(cuts: told[copy]?.cuts)])
    },
    Rule("a dismissed pair stays dismissed when either is analysed again") { story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .copyOfFirst, at: 100)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      _ = try await story.store.dismiss(pair.id, at: CatalogStory.time(200))
      try expectEqual(try await story.store.excludedVideos(for: copy), [known])
      try expectEqual(try await story.store.excludedVideos(for: known), [copy])
      for (number, video) in [copy, known].enumerated() {
        let begin = 300 + Double(number) * 100
        _ = try await story.store.retry(video, at: CatalogStory.time(begin))
        try await story.finish(try await story.claim(video, at: begin + 1), as: .first, at: begin + 2)
        try expectEqual(try await story.state(of: video), .completed)
        let pairs = try await story.store.duplicates(of: video)
        try expectEqual(pairs.map(\.id), [pair.id])
        try expect(pairs.allSatisfy(\.isDismissed))
      }
    },
    Rule("a dismissed pair stays dismissed also for whoever compares it all the same") { story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .copyOfFirst, at: 100)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      _ = try await story.store.dismiss(pair.id, at: CatalogStory.time(200))
      _ = try await story.store.retry(copy, at: CatalogStory.time(300))
      let claim = try await story.claim(copy, at: 301)
      var request = try await story.look(copy, .copyOfFirst)
      request.verdicts[known] = pair.verdict
      _ = try await story.store.finish(request, by: claim, at: CatalogStory.time(302))
      try expectEqual(try await story.state(of: copy), .completed)
      try expectEqual(try await story.store.duplicate(pair.id)?.isDismissed, true)
    },
    Rule("dismissing the pair that ended an analysis queues the video, and that pair is excluded") { story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .startOfFirst, isComplete: false, at: 100)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      _ = try await story.store.dismiss(pair.id, at: CatalogStory.time(200))
      let record = try require(try await story.store.video(copy))
      try expectEqual(record.state, .queued)
      try expectEqual(record.progress, 0)
      try expectEqual(record.endedAt, nil)
      try expectEqual(try await story.store.claimableVideos(at: CatalogStory.time(201), limit: 9), [copy])
      let claim = try await story.claim(copy, at: 202)
      try expectEqual(try await story.look(copy, .copyOfFirst).verdicts, [:])
      try await story.finish(claim, as: .copyOfFirst, at: 210)
      try expectEqual(try await story.state(of: copy), .completed)
      try expectEqual(try await story.store.analysis(of: copy)?.isComplete, true)
      try expectEqual(try await story.store.excludedVideos(for: copy), [known])
    },
    Rule("a dismissed pair that ended an analysis says what the whole video shows, and that is restored") {
      story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .startOfFirst, isComplete: false, at: 100)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      try expect(pair.endedAnalysis)
      _ = try await story.store.dismiss(pair.id, at: CatalogStory.time(200))
      let claim = try await story.claim(copy, at: 202)
      var request = try await story.look(copy, .copyOfFirst)
      var whole = pair.verdict
      whole.reason = "all of it was read"
      request.verdicts[known] = whole
      _ = try await story.store.finish(request, by: claim, at: CatalogStory.time(210))
      var expected = pair
      expected.verdict = whole
      expected.endedAnalysis = false
      try expectEqual(try await story.store.restore(pair.id, at: CatalogStory.time(220)), expected)
      try expectEqual(try await story.state(of: copy), .duplicate)
    },
    Rule("deleting the known video queues what was stopped or skipped for it, and completes the others") {
      story in
      let sha256 = String(repeating: "1f", count: 32)
      let known = try await story.analyse("known", as: .first, sha256: sha256)
      let stopped = try await story.analyse("stopped", as: .startOfFirst, isComplete: false, at: 100)
      let whole = try await story.analyse("whole", as: .excerptOfFirst, at: 200)
      let same = try await story.upload("same", at: 300)
      let claim = try await story.claim(same, at: 302)
      _ = try await story.store.finish(
        FinishRequest(outcome: .identical(to: known)), by: claim, at: CatalogStory.time(303))
      _ = try await story.store.delete(known, at: CatalogStory.time(400))
      try expectEqual(try await story.state(of: stopped), .queued)
      try expectEqual(try await story.state(of: same), .queued)
      try expectEqual(try await story.state(of: whole), .completed)
      for video in [known, stopped, whole, same] {
        try expectEqual(try await story.store.duplicates(of: video), [])
      }
      try expectEqual(try await story.store.analysis(of: known), nil)
      try expectEqual(try await story.store.fingerprints(of: [known]), [:])
      try expectEqual(try await story.store.canonicalVideo(sha256: sha256, excluding: []), nil)
      let found = try await story.store.candidates.candidates(
        for: CatalogStory.Film.first.query, limit: 9)
      try expectEqual(found.map(\.video), [whole])
    },
    Rule("a video whose known video is gone or dismissed before it finishes is queued again") { story in
      let known = try await story.analyse("known", as: .first)
      let early = try await story.upload("early", at: 100)
      let same = try await story.upload("same", at: 101)
      let claims = (try await story.claim(early, at: 110), try await story.claim(same, at: 110))
      let request = try await story.look(early, .startOfFirst, isComplete: false)
      try expect(request.verdicts[known]?.isDuplicate == true)
      _ = try await story.store.delete(known, at: CatalogStory.time(111))
      let answers = [
        try await story.store.finish(request, by: claims.0, at: CatalogStory.time(112)),
        try await story.store.finish(
          FinishRequest(outcome: .identical(to: known)), by: claims.1, at: CatalogStory.time(112)),
      ]
      for answer in answers {
        guard case .requeued(let record) = answer else { throw BrokenRule(description: "\(answer)") }
        try expectEqual(record.state, .queued)
      }
      try expectEqual(
        try await story.store.claimableVideos(at: CatalogStory.time(113), limit: 9), [early, same])
      try await expectLeaseLost { try await story.store.heartbeat(claims.0, until: CatalogStory.time(900)) }
    },
  ]
}
