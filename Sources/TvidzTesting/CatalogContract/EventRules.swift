import Catalog
import Foundation
import TvidzCore

extension CatalogContract {
  static let events: [Rule] = [
    Rule("a video's events count from 1 without a gap, and are read after any of them") { story in
      let video = try await story.analyse("a", as: .first)
      try await story.upload("b", at: 100)
      let all = try await story.store.events(of: video, after: 0, limit: 99)
      try expectEqual(all.map(\.id), Array(1...Int64(all.count)))
      try expectEqual(all.map(\.state), [.awaitingUpload, .queued, .analyzing, .completed])
      try expectEqual(all[1].time, CatalogStory.time(1))
      try expectEqual(try await story.store.events(of: video, after: 2, limit: 1), [all[2]])
      try expectEqual(try await story.store.events(of: video, after: all[3].id, limit: 9), [])
      try expectEqual(try await story.store.events(of: VideoID("?"), after: 0, limit: 9), [])
    },
    Rule("the log of all videos is read page by page, every event once") { story in
      for number in 0..<4 { try await story.analyse("v\(number)", as: .third, at: Double(number) * 100) }
      let whole = try await story.wholeLog()
      var seen: [LoggedEvent] = []
      var cursor: EventCursor?
      while true {
        let page = try require(try await story.store.events(after: cursor, limit: 3))
        seen += page.events
        cursor = page.cursor
        if !page.hasMore { break }
      }
      try expectEqual(seen, whole)
      try expectEqual(Set(seen.map { "\($0.video) \($0.id)" }).count, seen.count)
      let empty = try require(try await story.store.events(after: cursor, limit: 3))
      try expectEqual(empty.events, [])
      try expectEqual(empty.cursor, cursor)
    },
    Rule("a snapshot's cursor goes on where its records end") { story in
      try await story.analyse("a", as: .first)
      let before = try await story.wholeLog()
      let snapshot = try await story.store.snapshot(matching: VideoQuery())
      try await story.upload("b", at: 100)
      let after = try await story.wholeLog(after: snapshot.cursor)
      // Some of what the records include may be told again.
      try expect(after.count <= before.count + 2)
      try expectEqual(after, (try await story.wholeLog()).suffix(after.count))
      try expectEqual(after.suffix(2).map(\.video), [VideoID("b"), VideoID("b")])
    },
    Rule("a snapshot of an empty catalog has a cursor too") { story in
      let snapshot = try await story.store.snapshot(matching: VideoQuery())
      try await story.upload("b", at: 100)
      try expectEqual(try await story.wholeLog(after: snapshot.cursor).count, 2)
    },
    Rule("a cursor that is not one of this log begins with a snapshot") { story in
      try await story.upload("a")
      let malformed = ["", "x", "1:2:3", "-", "99999999999999999999"]
      // Of a log that is longer, or of a server that has come further.
      let later = ["1000000000", "1000000000000000-1"]
      for cursor in malformed + later {
        try expectEqual(try await story.store.events(after: EventCursor(cursor), limit: 9), nil)
      }
    },
    Rule("events of videos that ended long ago are pruned, and who is behind is told") { story in
      let old = try await story.analyse("old", as: .first, at: 0)
      let start = try await story.wholeLog().dropLast(2).last?.cursor
      let running = try await story.upload("running", at: 50)
      let recent = try await story.analyse("recent", as: .second, at: 1000)
      let end = try await story.wholeLog().last?.cursor
      try expectEqual(try await story.store.prune(endedBefore: CatalogStory.time(500)), 4)
      try expectEqual(try await story.store.events(of: old, after: 0, limit: 9), [])
      try expectEqual(try await story.store.events(of: running, after: 0, limit: 9).count, 2)
      try expectEqual(try await story.store.events(of: recent, after: 0, limit: 9).count, 4)
      try expectEqual(try await story.store.events(after: nil, limit: 9), nil)
      try expectEqual(try await story.store.events(after: start, limit: 9), nil)
      try expectEqual(try await story.store.events(after: end, limit: 9)?.events, [])
      // Numbers go on.
      try expectEqual(try await story.store.video(old)?.lastEvent, 4)
      _ = try await story.store.retry(old, at: CatalogStory.time(2000))
      try expectEqual(try await story.store.events(of: old, after: 0, limit: 9).map(\.id), [5])
    },
    Rule("who subscribes is told at first to look, and then when the log grows") { story in
      let video = try await story.upload("a")
      var all = try await story.store.subscribe(to: nil).makeAsyncIterator()
      var one = try await story.store.subscribe(to: video).makeAsyncIterator()
      try expectEqual(await all.next(), .look)
      try expectEqual(await one.next(), .look)
      _ = try await story.store.cancel(video, at: CatalogStory.time(5))
      try expectEqual(await all.next(), .look)
      try expectEqual(await one.next(), .look)
      let other = ProgressTick(video: VideoID("b"), state: .analyzing, progress: 6)
      let tick = ProgressTick(video: video, state: .analyzing, progress: 7, seconds: 1.5, frames: 36)
      try await story.store.publish(other)
      try await story.store.publish(tick)
      // A look may come once more than the log grows.
      try expectEqual(await nextTick(&one), tick)
      try expectEqual(await nextTick(&all), other)
      try expectEqual(await nextTick(&all), tick)
    },
    Rule("a follower is told every event in order, while they are written") { story in
      let follower = CatalogFollower(log: story.store, after: nil, page: 2)
      try await withThrowingTaskGroup(of: [LoggedEvent].self) { group in
        group.addTask {
          var seen: [LoggedEvent] = []
          for try await news in follower {
            guard case .event(let event) = news else { continue }
            seen.append(event)
            if event.video == VideoID("last"), event.id == 2 { break }
          }
          return seen
        }
        for number in 0..<10 { try await story.upload("v\(number)", at: Double(number)) }
        try await story.upload("last", at: 100)
        let seen = try require(try await group.next())
        try expectEqual(seen, try await story.wholeLog())
      }
    },
  ]

  private static func nextTick(_ signals: inout EventSubscription.Iterator) async -> ProgressTick? {
    while let signal = await signals.next() {
      if case .tick(let tick) = signal { return tick }
    }
    return nil
  }
}
