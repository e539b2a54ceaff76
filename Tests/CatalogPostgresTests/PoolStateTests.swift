import CatalogPostgres
import Testing

@Suite("Who gets which connection")
struct PoolStateTests {
  private let now = ContinuousClock.now

  private func pool(connections: Int = 2, waiting: Int = 3) -> PoolState {
    PoolState(
      PoolLimits(
        connections: connections, waiting: waiting,
        backoff: Backoff(initial: .seconds(1), limit: .seconds(4))))
  }

  @Test("connections are opened up to the limit, then one waits, then one is refused")
  func limits() {
    var pool = pool(connections: 2, waiting: 1)
    #expect(pool.request(1) == .granted(.open(notBefore: nil)))
    #expect(pool.request(2) == .granted(.open(notBefore: nil)))
    #expect(pool.request(3) == .wait)
    #expect(pool.request(4) == .refused(.poolIsFull))
    #expect(pool.inUse == 2)
  }

  @Test("what is given back goes to who waited longest, and nobody overtakes")
  func order() {
    var pool = pool(connections: 1)
    _ = pool.request(1)
    #expect(pool.request(2) == .wait)
    #expect(pool.request(3) == .wait)
    #expect(pool.returned(7, at: now) == .init(ticket: 2, grant: .use(7, idleSince: now)))
    #expect(pool.requestAtOnce() == nil)
    #expect(pool.request(4) == .wait)
    #expect(pool.returned(7, at: now)?.ticket == 3)
    #expect(pool.returned(7, at: now)?.ticket == 4)
    #expect(pool.returned(7, at: now) == nil)
    #expect(pool.request(5) == .granted(.use(7, idleSince: now)))
  }

  @Test("the connection that was used last is lent first")
  func warmest() {
    var pool = pool()
    _ = pool.request(1)
    _ = pool.request(2)
    _ = pool.returned(10, at: now)
    _ = pool.returned(11, at: now + .seconds(1))
    #expect(pool.request(3) == .granted(.use(11, idleSince: now + .seconds(1))))
    #expect(pool.request(4) == .granted(.use(10, idleSince: now)))
  }

  @Test("whoever gave up is passed over")
  func withdrawn() {
    var pool = pool(connections: 1)
    _ = pool.request(1)
    _ = pool.request(2)
    _ = pool.request(3)
    let withdrew = [pool.withdrew(2), pool.withdrew(2)]
    #expect(withdrew == [true, false])
    #expect(pool.returned(7, at: now)?.ticket == 3)
    let isLate = !pool.withdrew(3)
    #expect(isLate)
  }

  @Test("a lost connection is opened again by who waits, and frees its place where nobody does")
  func lost() {
    var pool = pool(connections: 1)
    _ = pool.request(1)
    _ = pool.request(2)
    #expect(pool.lost() == .init(ticket: 2, grant: .open(notBefore: nil)))
    #expect(pool.inUse == 1)
    #expect(pool.lost() == nil)
    #expect(pool.inUse == 0)
  }

  @Test("after failures everybody waits before the next attempt, longer each time, until one succeeds")
  func backoff() {
    var pool = pool()
    _ = pool.request(1)
    #expect(pool.failedToOpen(at: now, chance: 0) == now + .milliseconds(500))
    #expect(pool.failedToOpen(at: now, chance: 0) == now + .seconds(1))
    #expect(pool.request(2) == .granted(.open(notBefore: now + .seconds(1))))
    pool.opened()
    #expect(pool.lost() == nil)
    #expect(pool.request(3) == .granted(.open(notBefore: nil)))
    #expect(pool.failedToOpen(at: now, chance: 0) == now + .milliseconds(500))
  }

  @Test("closed, it names what to close and who waits in vain, and refuses everybody")
  func closed() {
    var pool = pool(connections: 2)
    _ = pool.request(1)
    _ = pool.request(2)
    _ = pool.returned(10, at: now)
    let first = pool.close()
    #expect(first.idle == [10])
    #expect(first.waiting == [])
    #expect(pool.request(3) == .refused(.closed))
    #expect(pool.close().idle == [])
    #expect(pool.lost() == nil)
    #expect(pool.inUse == 0)
  }
}

@Suite("Waiting before the next attempt")
struct BackoffTests {
  @Test("it doubles up to its limit, and chance takes at most a half")
  func doubling() {
    var backoff = Backoff(initial: .seconds(1), limit: .seconds(5))
    let pauses = (0..<5).map { _ in backoff.failed(chance: 0) }
    #expect(pauses == [0.5, 1, 2, 2.5, 2.5].map { .seconds($0) })
    backoff.succeeded()
    #expect(backoff.failed(chance: 0.5) == .milliseconds(750))
  }

  @Test("a thousand failures do not overflow")
  func many() {
    var backoff = Backoff(initial: .seconds(1), limit: .seconds(5))
    for _ in 0..<1000 { _ = backoff.failed(chance: 0) }
    #expect(backoff.failed(chance: 0) == .milliseconds(2500))
  }
}
