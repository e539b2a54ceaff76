import CatalogPostgres
import Testing

@Suite("Notifications of PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct NotificationTests {
  private func listener(bound: Int = 1000) throws -> (PostgresNotifications, TestDatabase) {
    let database = try TestDatabase.current
    return (
      PostgresNotifications(
        database.configuration, channels: [database.schema], poller: database.pool.poller, bound: bound,
        backoff: Backoff(initial: .milliseconds(1), limit: .milliseconds(100))),
      database
    )
  }

  private func notify(_ database: TestDatabase, _ payload: String) async throws {
    try await database.pool.query("select pg_notify(\(database.schema), \(payload))")
  }

  @Test("first comes a gap, then what is said from there on, in order")
  func order() async throws {
    let (listener, database) = try listener()
    var words = listener.makeAsyncIterator()
    #expect(try await words.next() == .gap)
    for payload in ["one", "", "drei ü"] { try await notify(database, payload) }
    for payload in ["one", "", "drei ü"] {
      #expect(try await words.next() == .notification(.init(channel: database.schema, payload: payload)))
    }
  }

  @Test("after a lost connection it listens again, and tells that something may have been missed")
  func lost() async throws {
    let (listener, database) = try listener()
    var words = listener.makeAsyncIterator()
    #expect(try await words.next() == .gap)
    let ended = try await database.pool.query(
      """
      select count(pg_terminate_backend(pid, 60000)) from pg_stat_activity
      where application_name = \(database.schema) and query like 'listen%'
      """)
    #expect(try ended.single(Int.self) == 1)
    #expect(try await words.next() == .gap)
    try await notify(database, "again")
    #expect(try await words.next() == .notification(.init(channel: database.schema, payload: "again")))
  }

  @Test("more than the bound becomes one gap, and what is said afterwards is heard")
  func bound() async throws {
    let (listener, database) = try listener(bound: 10)
    var words = listener.makeAsyncIterator()
    #expect(try await words.next() == .gap)
    try await database.pool.query(
      "select count(pg_notify(\(database.schema), n::text)) from generate_series(1, 500) n")
    #expect(try await words.next() == .gap)
  }

  @Test("silence is no loss: the server is asked, and the connection kept")
  func heartbeat() async throws {
    let database = try TestDatabase.current
    let listener = PostgresNotifications(
      database.configuration, channels: [database.schema], poller: database.pool.poller,
      heartbeat: .milliseconds(1))
    var words = listener.makeAsyncIterator()
    #expect(try await words.next() == .gap)
    async let word = words.next()
    let asked: PostgresQuery = """
      select exists(select from pg_stat_activity where application_name = \(database.schema) and query = ''
        and state = 'idle')
      """
    while try await !database.pool.query(asked).single(Bool.self) { try Task.checkCancellation() }
    try await notify(database, "after")
    #expect(try await word == .notification(.init(channel: database.schema, payload: "after")))
  }

  @Test("it ends with its task")
  func cancelled() async throws {
    let (listener, _) = try listener()
    let (heard, continuation) = AsyncStream.makeStream(of: PostgresNotifications.Element.self)
    let task = Task {
      for try await word in listener { continuation.yield(word) }
    }
    for await word in heard {
      #expect(word == .gap)
      break
    }
    task.cancel()
    try await task.value
  }
}
