import Catalog
import Fingerprints
import Foundation
import TvidzCore

extension CatalogContract {
  private static func names(_ story: CatalogStory, _ query: VideoQuery) async throws -> [String] {
    try await story.store.snapshot(matching: query).page.videos.map(\.id.rawValue)
  }

  static let queries: [Rule] = [
    Rule("pages list the newest first, each video once, also those of the same moment") { story in
      for number in 0..<7 {
        try await story.upload("v\(number)", at: number < 4 ? 0 : Double(number))
      }
      var seen: [String] = []
      var query = VideoQuery(limit: 3)
      var pages = 0
      repeat {
        let page = try await story.store.snapshot(matching: query).page
        seen += page.videos.map(\.id.rawValue)
        query.after = page.next
        pages += 1
        // What comes in between belongs before the first page.
        try await story.upload("late\(pages)", at: 100)
      } while query.after != nil
      try expectEqual(seen, ["v6", "v5", "v4", "v3", "v2", "v1", "v0"])
      try expectEqual(pages, 3)
    },
    Rule("a cursor that was not made here is refused") { story in
      for cursor in ["", "x", "1-", "1-2-3", "9223372036854775808-1"] {
        do {
          _ = try await story.store.snapshot(matching: VideoQuery(after: PageCursor(cursor)))
        } catch let error as ActionableError {
          try expectEqual(error.kind, .usage)
          continue
        }
        throw BrokenRule(description: "\(cursor) was taken")
      }
    },
    Rule("videos are found by state, and by a part of their name as it is written") { story in
      for name in ["Holiday 100%", "holiday_b", "work"] { try await story.upload(name) }
      _ = try await story.store.cancel(VideoID("work"), at: CatalogStory.time(5))
      try expectEqual(try await names(story, VideoQuery(state: .cancelled)), ["work"])
      try expectEqual(try await names(story, VideoQuery(text: "HOLIDAY")), ["holiday_b", "Holiday 100%"])
      try expectEqual(try await names(story, VideoQuery(text: "0%")), ["Holiday 100%"])
      try expectEqual(try await names(story, VideoQuery(text: "_")), ["holiday_b"])
      try expectEqual(try await names(story, VideoQuery(text: "\\")), [])
      try expectEqual(try await names(story, VideoQuery(state: .queued, text: "work")), [])
    },
    Rule("videos are counted by state, and the one that waits the longest is known") { story in
      try expectEqual(try await story.store.census(), VideoCensus(counts: [:], oldestQueued: nil))
      for (number, name) in ["gone", "cancelled", "first", "second"].enumerated() {
        try await story.upload(name, at: Double(number))
      }
      _ = try await story.store.delete(VideoID("gone"), at: CatalogStory.time(5))
      _ = try await story.store.cancel(VideoID("cancelled"), at: CatalogStory.time(5))
      let first = try require(try await story.store.video(VideoID("first")))
      try expectEqual(
        try await story.store.census(),
        VideoCensus(counts: [.queued: 2, .cancelled: 1], oldestQueued: first.uploadDate))
    },
    Rule("videos are found by times that their cuts contain, lie within, or share") { story in
      try await story.analyse("first", as: .first, at: 0)
      try await story.analyse("second", as: .second, at: 100)
      try await story.analyse("excerpt", as: .excerptOfFirst, at: 200)
      let first = try require(try await story.store.analysis(of: VideoID("first"))).cuts.map(\.time)
      let asked = [first[5], first[1]]
      try expectEqual(try await names(story, VideoQuery(cuts: .contains(asked))), ["first"])
      try expectEqual(try await names(story, VideoQuery(cuts: .contains(asked + [asked[0]]))), ["first"])
      try expectEqual(try await names(story, VideoQuery(cuts: .contains(asked + [0.123]))), [])
      try expectEqual(
        try await names(story, VideoQuery(cuts: .contains([]))), ["excerpt", "second", "first"])
      try expectEqual(try await names(story, VideoQuery(cuts: .within(first + [7.5]))), ["first"])
      try expectEqual(try await names(story, VideoQuery(cuts: .within(Array(first.dropLast())))), [])
      let three = Array(first.prefix(3))
      try expectEqual(
        try await names(story, VideoQuery(cuts: .sharing(three + [0.123, first[0]], least: 3))), ["first"])
      try expectEqual(
        try await names(story, VideoQuery(cuts: .sharing(three.dropLast() + [0.123], least: 3))), [])
      let printed = try require(Double("\(first[0])"))
      try expectEqual(try await names(story, VideoQuery(cuts: .contains([printed]))), ["first"])
    },
    Rule("a video without a cut lies within any times") { story in
      let video = try await story.upload("still")
      let claim = try await story.claim(video)
      var print = CatalogStory.Film.second.fingerprint
      print.cuts = []
      let request = FinishRequest(outcome: .analysed(CatalogStory.analysis(of: print), print))
      _ = try await story.store.finish(request, by: claim, at: CatalogStory.time(20))
      try expectEqual(try await names(story, VideoQuery(cuts: .within([1]))), ["still"])
      try expectEqual(try await names(story, VideoQuery(cuts: .within([]))), ["still"])
      try expectEqual(try await names(story, VideoQuery(cuts: .contains([1]))), [])
    },
  ]
}
