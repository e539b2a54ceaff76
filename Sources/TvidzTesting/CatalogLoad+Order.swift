package import Catalog
import TvidzCore

extension CatalogLoad {
  /// Appends to four videos at once, two events at a time.
  package func append(named name: String, rounds: Int) async throws {
    let cuts = CatalogStory.analysis(of: CatalogStory.Film.first.fingerprint).cuts.prefix(2)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          let claim = try await story.claim(try await story.upload("\(name)-\(number)"))
          for _ in 0..<rounds {
            let update = JobUpdate(events: cuts.map { .cut($0) })
            try await store.append(update, by: claim, at: CatalogStory.time(11))
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Follows all videos until the upload of `last`, but for some events at a time: each time it begins again after the
  /// cursor of the last event that it saw, as a browser does whose connection was lost.
  ///
  /// - Parameter interrupt: called each time, with how many events were seen.
  package func followInPieces(
    until last: String, interrupt: (Int) async throws -> Void = { _ in }
  ) async throws -> [LoggedEvent] {
    var generator = SeededGenerator(seed: 9)
    var seen: [LoggedEvent] = []
    while true {
      var left = Int.random(in: 1...30, using: &generator)
      for try await news in CatalogFollower(log: store, after: seen.last?.cursor, page: 7) {
        switch news {
        case .tick: continue
        case .expired: throw BrokenRule(description: "the cursor after \(seen.count) events is not known")
        case .event(let event):
          seen.append(event)
          if event.video.rawValue == last, event.id == 2 { return seen }
          left -= 1
        }
        if left == 0 { break }
      }
      try Task.checkCancellation()
      try await interrupt(seen.count)
    }
  }
}
