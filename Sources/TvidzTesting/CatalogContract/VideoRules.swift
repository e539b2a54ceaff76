import Catalog
import Foundation
import TvidzCore

extension CatalogContract {
  static let videos: [Rule] = [
    Rule("an announced upload awaits its bytes, and arriving queues it") { story in
      let new = NewVideo(
        id: VideoID("a"), filename: "Fête \"1\"\n.mp4", contentType: "video/mp4",
        location: ObjectLocation(bucket: "b", key: "k"), uploadToken: "parts", size: 12,
        announcedSHA256: String(repeating: "0a", count: 32))
      let made = try await story.store.create(new, at: CatalogStory.start)
      try expectEqual(made.state, .awaitingUpload)
      try expectEqual(made.filename, new.filename)
      try expectEqual(made.contentType, "video/mp4")
      try expectEqual(made.uploadToken, "parts")
      try expectEqual(made.announcedSHA256, new.announcedSHA256)
      try expectEqual(made.uploadDate, CatalogStory.start)
      try expectEqual(try await story.store.video(new.id), made)
      let arrival = ObjectArrival(
        location: ObjectLocation(bucket: "b", key: "k", version: "e1"), size: 13, newID: VideoID("z"),
        filename: "k")
      let answer = try await story.store.arrive(arrival, at: CatalogStory.time(5))
      guard case .queued(let queued) = answer else { throw BrokenRule(description: "\(answer)") }
      try expectEqual(queued.id, new.id)
      try expectEqual(queued.location.version, "e1")
      // What was announced is what the bytes are held to.
      try expectEqual(queued.size, 12)
      try expectEqual(queued.state, .queued)
    },
    Rule("announcing the same upload again gives what is there; another one at its place is refused") {
      story in
      let location = ObjectLocation(bucket: "b", key: "k")
      let new = NewVideo(id: VideoID("a"), filename: "a", location: location)
      let made = try await story.store.create(new, at: CatalogStory.start)
      try expectEqual(try await story.store.create(new, at: CatalogStory.time(9)), made)
      let rivals = [
        NewVideo(id: VideoID("b"), filename: "b", location: location),
        NewVideo(id: VideoID("a"), filename: "a", location: ObjectLocation(bucket: "b", key: "other")),
      ]
      for rival in rivals {
        do {
          _ = try await story.store.create(rival, at: CatalogStory.start)
        } catch let error as ActionableError {
          try expectEqual(error.kind, .usage)
          continue
        }
        throw BrokenRule(description: "\(rival) was taken")
      }
    },
    Rule("an object nobody announced becomes a video, and its event may come again") { story in
      let arrival = ObjectArrival(
        location: ObjectLocation(bucket: "b", key: "dropped.mkv", version: "1"), size: 5,
        newID: VideoID("a"), filename: "dropped.mkv")
      guard case .queued = try await story.store.arrive(arrival, at: CatalogStory.start) else {
        throw BrokenRule(description: "it was not queued")
      }
      var again = arrival
      again.newID = VideoID("b")
      guard case .known(let known) = try await story.store.arrive(again, at: CatalogStory.time(1)) else {
        throw BrokenRule(description: "it was queued twice")
      }
      try expectEqual(known.id, VideoID("a"))
      try expectEqual(try await story.store.video(VideoID("b")), nil)
    },
    Rule("another version of a known key is another video") { story in
      let video = try await story.upload("a")
      let other = ObjectArrival(
        location: ObjectLocation(bucket: "b", key: "uploads/a/x", version: "v2"), size: 7,
        newID: VideoID("a2"), filename: "x")
      guard case .queued(let new) = try await story.store.arrive(other, at: CatalogStory.time(9)) else {
        throw BrokenRule(description: "it was not queued")
      }
      try expectEqual(new.id, VideoID("a2"))
      try expectEqual(try await story.store.video(video)?.location.version, "v1")
    },
    Rule("a deleted video stays as a tombstone: a late or repeated event does not revive it") { story in
      let arrived = try await story.upload("a")
      let location = ObjectLocation(bucket: "b", key: "announced")
      _ = try await story.store.create(
        NewVideo(id: VideoID("n"), filename: "n", location: location), at: CatalogStory.start)
      for video in [arrived, VideoID("n")] {
        let gone = try require(try await story.store.delete(video, at: CatalogStory.time(3)))
        try expectEqual(gone.deletedAt, CatalogStory.time(3))
        try expectEqual(try await story.store.delete(video, at: CatalogStory.time(4)), nil)
        try expectEqual(try await story.store.retry(video, at: CatalogStory.time(4)), nil)
        try expectEqual(try await story.store.snapshot(of: video), nil)
      }
      for key in ["uploads/a/x", "announced"] {
        let late = ObjectArrival(
          location: ObjectLocation(bucket: "b", key: key, version: "v1"), size: 7, newID: VideoID("no"),
          filename: "x")
        for _ in 0..<2 {
          guard case .deleted = try await story.store.arrive(late, at: CatalogStory.time(9)) else {
            throw BrokenRule(description: "\(key) came back")
          }
        }
      }
      try expectEqual(try await story.store.claimableVideos(at: CatalogStory.time(99), limit: 9), [])
      let listed = try await story.store.snapshot(matching: VideoQuery()).page.videos
      try expectEqual(listed, [])
    },
    Rule("cancelling ends what has not ended, and retrying queues what has") { story in
      let video = try await story.upload("a")
      try expectEqual(try await story.store.retry(video, at: CatalogStory.time(2))?.state, .queued)
      let cancelled = try require(try await story.store.cancel(video, at: CatalogStory.time(3)))
      try expectEqual(cancelled.state, .cancelled)
      try expectEqual(cancelled.endedAt, CatalogStory.time(3))
      let last = cancelled.lastEvent
      try expectEqual(try await story.store.cancel(video, at: CatalogStory.time(4))?.lastEvent, last)
      let again = try require(try await story.store.retry(video, at: CatalogStory.time(5)))
      try expectEqual(again.state, .queued)
      try expectEqual(again.endedAt, nil)
      try expectEqual(again.lastEvent, last + 1)
      try expectEqual(try await story.store.cancel(VideoID("?"), at: CatalogStory.start), nil)
    },
  ]
}
