import Catalog
import Testing
import TvidzCore

@Suite("Signals of the event log", .timeLimit(.minutes(15)))
struct EventHubTests {
  static func tick(_ name: String, _ progress: Int) -> ProgressTick {
    ProgressTick(video: VideoID(name), state: .analyzing, progress: progress)
  }

  @Test("a reader that is slow finds one look and the last tick of each video, however much was told")
  func merged() async {
    let hub = EventHub()
    var reader = hub.subscribe(to: nil).makeAsyncIterator()
    for number in 0..<10_000 {
      hub.publishGrowth(of: VideoID("a"))
      hub.publish(Self.tick(number % 2 == 0 ? "a" : "b", number))
    }
    #expect(await reader.next() == .look)
    #expect(await reader.next() == .tick(Self.tick("a", 9998)))
    #expect(await reader.next() == .tick(Self.tick("b", 9999)))
    hub.finish()
    #expect(await reader.next() == nil)
  }

  @Test("who subscribes to one video hears of no other, but of what may have been missed")
  func one() async {
    let hub = EventHub()
    var reader = hub.subscribe(to: VideoID("a")).makeAsyncIterator()
    #expect(await reader.next() == .look)
    hub.publishGrowth(of: VideoID("b"))
    hub.publish(Self.tick("b", 1))
    hub.publish(Self.tick("a", 2))
    #expect(await reader.next() == .tick(Self.tick("a", 2)))
    hub.publishGap()
    #expect(await reader.next() == .look)
  }

  @Test("a subscription that is let go is freed")
  func freed() {
    let hub = EventHub()
    do {
      let subscription = hub.subscribe(to: nil)
      #expect(hub.subscriberCount == 1)
      _ = consume subscription
    }
    #expect(hub.subscriberCount == 0)
  }

  @Test("cancelling the reader's task ends it")
  func cancelled() async {
    let hub = EventHub()
    let seen = await withTaskGroup(of: Int.self) { group in
      group.addTask {
        var seen = 0
        for await _ in hub.subscribe(to: nil) { seen += 1 }
        return seen
      }
      group.cancelAll()
      return await group.next()
    }
    #expect(seen == 0 || seen == 1)
    #expect(hub.subscriberCount == 0)
  }
}
