import Catalog
import Duplicates
import Fingerprints
import Foundation
import TvidzCore

extension CatalogContract {
  static let finishes: [Rule] = [
    Rule("a finished analysis is there as it was made, and its video is a candidate") { story in
      let video = try await story.analyse("a", as: .first)
      let print = CatalogStory.Film.first.fingerprint
      let record = try require(try await story.store.video(video))
      try expectEqual(record.state, .completed)
      try expectEqual(record.progress, 100)
      try expectEqual(record.endedAt, CatalogStory.time(4))
      try expectEqual(try await story.store.analysis(of: video), CatalogStory.analysis(of: print))
      try expectEqual(try await story.store.fingerprints(of: [video, VideoID("?")]), [video: print])
      let found = try await story.store.candidates.candidates(for: CatalogStory.Film.first.query, limit: 5)
      try expectEqual(found.first?.video, video)
      let events = try await story.store.events(of: video, after: 0, limit: 99)
      try expectEqual(events.last?.event, .completed)
      try expectEqual(events.last?.state, .completed)
      try expectEqual(try await story.store.snapshot(of: video)?.cuts, CatalogStory.analysis(of: print).cuts)
    },
    Rule("a copy is a duplicate, with its evidence, and both are told") { story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .excerptOfFirst, at: 100)
      try await story.analyse("other", as: .second, at: 200)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      try expectEqual(pair.video, copy)
      try expectEqual(pair.duplicateOf, known)
      try expectEqual(pair.verdict.relation, .excerpt)
      try expect(!pair.verdict.segments.isEmpty && !pair.endedAnalysis && !pair.isDismissed)
      try expectEqual(try await story.store.duplicates(of: known), [pair])
      try expectEqual(try await story.store.duplicate(pair.id), pair)
      try expectEqual(try await story.state(of: copy), .duplicate)
      try expectEqual(try await story.state(of: known), .completed)
      try expectEqual(try await story.store.snapshot(of: copy)?.duplicates, [pair])
      let events = try await story.store.events(of: copy, after: 0, limit: 99)
      let notice = CopyNotice(duplicateOf: known, verdict: pair.verdict, duplicateID: pair.id)
      try expectEqual(events.last?.event, .duplicate(notice))
      try expectEqual(try await story.state(of: VideoID("other")), .completed)
    },
    Rule("a copy that became known after the candidates were looked up is found by the finish") { story in
      let (one, two) = (try await story.upload("one"), try await story.upload("two"))
      let (first, second) = (try await story.claim(one), try await story.claim(two))
      let request = try await story.look(two, .copyOfFirst)
      try await story.finish(first, as: .first)
      let answer = try await story.store.finish(request, by: second, at: CatalogStory.time(30))
      guard case .compare(let asked, let generation) = answer else {
        throw BrokenRule(description: "\(answer)")
      }
      try expectEqual(asked, [one])
      try expect(generation > request.generation)
      // Nothing was written.
      try expectEqual(try await story.state(of: two), .queued)
      try expectEqual(try await story.store.analysis(of: two), nil)
      let done = try await story.finish(request, by: second, .copyOfFirst, at: 30)
      guard case .finished(let record) = done else { throw BrokenRule(description: "\(done)") }
      try expectEqual(record.state, .duplicate)
    },
    Rule("equal bytes meet at one video, also where each was analysed") { story in
      let sha256 = String(repeating: "1f", count: 32)
      for name in ["a", "b", "c"] { try await story.analyse(name, as: .first, sha256: sha256) }
      for name in ["b", "c"] {
        let pairs = try await story.store.duplicates(of: VideoID(name)).filter { $0.video == VideoID(name) }
        try expectEqual(pairs.first { $0.duplicateOf == VideoID("a") }?.verdict, .identical)
        let last = try await story.store.events(of: VideoID(name), after: 0, limit: 99).last
        guard case .duplicate(let notice) = last?.event else { throw BrokenRule(description: "\(name)") }
        try expectEqual(notice.duplicateOf, VideoID("a"))
      }
      try expectEqual(try await story.store.canonicalVideo(sha256: sha256, excluding: []), VideoID("a"))
    },
    Rule("equal bytes need no analysis, and what has none is not matched with") { story in
      let sha256 = String(repeating: "1f", count: 32)
      try await story.analyse("a", as: .first, sha256: sha256)
      let same = try await story.upload("same")
      let claim = try await story.claim(same)
      let update = JobUpdate(facts: VideoFacts(sha256: sha256))
      try await story.store.append(update, by: claim, at: CatalogStory.time(11))
      let known = try require(try await story.store.canonicalVideo(sha256: sha256, excluding: [same]))
      try expectEqual(known, VideoID("a"))
      let request = FinishRequest(outcome: .identical(to: known))
      _ = try await story.store.finish(request, by: claim, at: CatalogStory.time(12))
      try expectEqual(try await story.state(of: same), .duplicate)
      let pair = try require(try await story.store.duplicates(of: same).first)
      try expectEqual(pair.verdict, .identical)
      try expect(pair.endedAnalysis)
      try expectEqual(try await story.store.analysis(of: same), nil)
      try expectEqual(try await story.store.fingerprints(of: [same]), [:])
    },
    Rule("a video that was stopped early is never matched with: later copies link to the root") { story in
      let root = try await story.analyse("root", as: .first)
      let stopped = try await story.analyse("stopped", as: .startOfFirst, isComplete: false, at: 100)
      try expectEqual(try await story.state(of: stopped), .duplicate)
      try expectEqual(try await story.store.analysis(of: stopped)?.isComplete, false)
      try expectEqual(try await story.store.duplicates(of: stopped).first?.endedAnalysis, true)
      let later = try await story.analyse("later", as: .copyOfFirst, at: 200)
      try expectEqual(try await story.store.duplicates(of: later).map(\.duplicateOf), [root])
    },
    Rule("a failure is kept with its code and sentence, and retrying clears it") { story in
      let video = try await story.upload("a")
      let claim = try await story.claim(video)
      let failure = VideoFailure(.notVideo, "this is a text, not a video")
      let request = FinishRequest(outcome: .failed(failure))
      _ = try await story.store.finish(request, by: claim, at: CatalogStory.time(20))
      let record = try require(try await story.store.video(video))
      try expectEqual(record.state, .failed)
      try expectEqual(record.failure, failure)
      let last = try await story.store.events(of: video, after: 0, limit: 99).last
      try expectEqual(last?.event, .failed(failure))
      try expectEqual(try await story.store.retry(video, at: CatalogStory.time(21))?.failure, nil)
    },
    Rule("analysed again, a video keeps what is known of it until the new result takes its place") { story in
      let known = try await story.analyse("known", as: .first)
      let copy = try await story.analyse("copy", as: .copyOfFirst, at: 100)
      let pair = try require(try await story.store.duplicates(of: copy).first)
      _ = try await story.store.retry(known, at: CatalogStory.time(200))
      try expect(try await story.store.analysis(of: known) != nil)
      let claim = try await story.claim(known, at: 201)
      try await story.finish(claim, as: .first, at: 210)
      // The direction of a pair stays, and there is one.
      try expectEqual(try await story.state(of: known), .completed)
      let after = try await story.store.duplicates(of: known)
      try expectEqual(after.map(\.id), [pair.id])
      try expectEqual(after.map(\.video), [copy])
      _ = try await story.store.retry(copy, at: CatalogStory.time(300))
      try await story.finish(try await story.claim(copy, at: 301), as: .second, at: 310)
      try expectEqual(try await story.state(of: copy), .completed)
      try expectEqual(try await story.store.duplicates(of: copy), [])
      let found = try await story.store.candidates.candidates(
        for: CatalogStory.Film.copyOfFirst.query, limit: 9)
      try expectEqual(found.map(\.video), [known])
    },
  ]
}
