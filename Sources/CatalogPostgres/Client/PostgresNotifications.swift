/// What is said on some channels, on a connection of its own that is opened again whenever it is lost.
///
///     for try await word in PostgresNotifications(configuration, channels: ["events"], poller: pool.poller) {
///       switch word {
///       case .gap: // read the log
///       case .notification(let notification): …
///       }
///     }
///
/// The first word is a gap, when the server listens for us: what is read from then on misses nothing. There is one more
/// after each loss of the connection, and when more than `bound` notifications were not taken. It ends when its task is
/// cancelled, and throws what no waiting mends: a wrong password, say.
package struct PostgresNotifications: AsyncSequence, Sendable {
  package enum Element: Sendable, Hashable {
    /// Notifications may have been missed.
    case gap
    case notification(PostgresNotification)
  }

  package typealias Failure = PostgresError

  private let configuration: PostgresConfiguration
  private let channels: [String]
  private let poller: SocketPoller
  private let bound: Int
  private let backoff: Backoff
  private let heartbeat: Duration
  private let onLoss: @Sendable (PostgresError) -> Void

  /// - Parameters:
  ///   - bound: notifications that are kept until they are taken.
  ///   - heartbeat: of silence, after which the server is asked whether it is there.
  ///   - onLoss: told why there is no connection, for each attempt to get one back.
  package init(
    _ configuration: PostgresConfiguration, channels: [String], poller: SocketPoller, bound: Int = 1000,
    backoff: Backoff = Backoff(), heartbeat: Duration = .seconds(30),
    onLoss: @escaping @Sendable (PostgresError) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.channels = channels
    self.poller = poller
    self.bound = bound
    self.backoff = backoff
    self.heartbeat = heartbeat
    self.onLoss = onLoss
  }

  package func makeAsyncIterator() -> Iterator {
    Iterator(listener: self, backoff: backoff, buffer: NotificationBuffer(bound: bound))
  }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate let listener: PostgresNotifications
    fileprivate var backoff: Backoff
    fileprivate var buffer: NotificationBuffer
    fileprivate var connection: PostgresConnection?

    package mutating func next() async throws(PostgresError) -> Element? {
      while !Task.isCancelled {
        if let word = buffer.next() { return word }
        do {
          if let connection {
            buffer.add(try await connection.notifications(heartbeat: listener.heartbeat))
          } else {
            connection = try await listener.connect()
            buffer.addGap()
            backoff.succeeded()
          }
        } catch {
          await connection?.close()
          connection = nil
          if error.code == .cancelled { break }
          guard error.isMendedByWaiting else { throw error }
          listener.onLoss(error)
          // Cancelled, the loop ends.
          try? await Task.sleep(for: backoff.failed(chance: .random(in: 0..<1)))
        }
      }
      await connection?.close()
      connection = nil
      return nil
    }

    package mutating func next(isolation actor: isolated (any Actor)?) async throws(PostgresError) -> Element?
    {
      try await next()
    }
  }

  private func connect() async throws(PostgresError) -> PostgresConnection {
    let connection = try await PostgresConnection.connect(configuration, poller: poller)
    let script = channels.map { "listen \(PostgresQuery.quoted($0))" }.joined(separator: "; ")
    try await connection.execute(script: script)
    return connection
  }
}

extension PostgresError {
  fileprivate var isMendedByWaiting: Bool {
    switch code {
    case .cannotConnect: retry == .safe
    case .connectionLost, .timedOut: true
    default: false
    }
  }
}

extension PostgresConnection {
  /// Waits until something was said, or the time is up and the server answered that it is there.
  func notifications(heartbeat: Duration) async throws(PostgresError) -> [PostgresNotification] {
    // What came beside the answers to statements is there already.
    let waiting = takeNotifications()
    guard waiting.isEmpty else { return waiting }
    let handle = try await begin()
    let wake = await poller.wait(for: handle.socket, .read, until: .now + heartbeat)
    switch wake {
    case .ready:
      defer { current = nil }
      do {
        try handle.consumeInput()
      } catch {
        throw located(error)
      }
    case .timedOut:
      current = nil
      try await execute(script: "")
    case .cancelled:
      defer { current = nil }
      throw located(PostgresError(.cancelled, reason: "the task was cancelled"))
    }
    return takeNotifications()
  }

  private func takeNotifications() -> [PostgresNotification] {
    var notifications: [PostgresNotification] = []
    while let notification = handle?.nextNotification() { notifications.append(notification) }
    return notifications
  }
}
