package import Catalog
package import TvidzCore

/// Serves streams of events from a catalog, whatever they are written to.
package struct EventStreams: Sendable {
  package typealias Write = (String) async throws -> Void
  private static let pageSize = 200
  /// Videos that a client is told of at first, the newest, and how many of them at once.
  private static let mostEntries = 500
  private static let entriesOfPage = 25

  private let catalog: any VideoStore & EventLog
  /// Of all videos; nil where the log no longer knows the place.
  private let pages: SharedReads<EventCursor, AllVideosStream.Page?>
  private let ownPages: SharedReads<Place, [LoggedEvent]>

  /// In the log of one video: after this event.
  private struct Place: Hashable, Sendable {
    let video: VideoID
    let event: Int64
  }

  package init(catalog: any VideoStore & EventLog) {
    self.catalog = catalog
    pages = SharedReads { place in
      try await catalog.events(after: place, limit: Self.pageSize).map { AllVideosStream.Page($0) }
    }
    ownPages = SharedReads { place in
      try await catalog.events(of: place.video, after: place.event, limit: Self.pageSize)
    }
  }

  /// What a request for the stream of one video is answered with; nil where there is no such video.
  package func opening(of id: VideoID, lastEventID: String?) async throws -> VideoStream.Opening? {
    guard let video = try await catalog.video(id), !video.isDeleted else { return nil }
    var next: Int64?
    if let last = lastEventID.flatMap({ Int64($0) }), last > 0 {
      next = try await catalog.events(of: id, after: last, limit: 1).first?.id
    }
    return VideoStream.opening(lastEventID: lastEventID, video: video, next: next)
  }

  /// Writes the events of one video until its terminal event.
  ///
  /// - Parameters:
  ///   - heartbeats: one every `ServerSentEvent.heartbeatInterval` seconds; where they end, the stream does.
  ///   - write: takes whole lines; it may wait for a slow client, and throws where the client is gone.
  package func serve(
    _ id: VideoID, opening: VideoStream.Opening,
    heartbeats: some AsyncSequence<Void, Never> & Sendable, write: Write
  ) async throws {
    // Before anything is read, so that nothing falls between.
    let subscription = try await catalog.subscribe(to: id)
    var stream = VideoStream(of: id)
    switch opening {
    case .nothingMore: return
    case .snapshot:
      guard try await begin(&stream, id, write) else { return }
    case .replay(let position):
      stream.resume(after: position)
      // The response begins at once, also where there is nothing to replay.
      try await write(ServerSentEvent.heartbeat)
    }
    try await withStreamItems(of: subscription, heartbeats: heartbeats) { items, taken in
      for await item in items {
        switch item {
        case .heartbeat: try await write(ServerSentEvent.heartbeat)
        case .signal(.tick(let tick)):
          _ = try await Self.send(stream.take(tick), write)
          taken()
        case .signal(.look):
          guard try await readOn(&stream, id, write) else { return }
          taken()
        }
      }
    }
  }

  /// Writes the events of all videos until the client is gone or the service stops.
  ///
  /// - Parameter lastEventID: as the client sent it.
  package func serveAll(
    lastEventID: String?, heartbeats: some AsyncSequence<Void, Never> & Sendable, write: Write
  ) async throws {
    let subscription = try await catalog.subscribe(to: nil)
    var stream = AllVideosStream()
    if let lastEventID { stream.resume(after: EventCursor(lastEventID)) }
    try await write(ServerSentEvent.heartbeat)
    try await withStreamItems(of: subscription, heartbeats: heartbeats) { items, taken in
      for await item in items {
        switch item {
        case .heartbeat: try await write(ServerSentEvent.heartbeat)
        case .signal(.tick(let tick)):
          if try await isCurrent(tick, in: stream) {
            try await write(stream.take(tick).map(\.text).joined())
          }
          taken()
        case .signal(.look):
          try await readOn(&stream, write)
          taken()
        }
      }
    }
  }

  private func isCurrent(_ tick: ProgressTick, in stream: AllVideosStream) async throws -> Bool {
    switch stream.standing(of: tick) {
    case .current: return true
    case .late: return false
    case .unknown:
      guard let video = try await catalog.video(tick.video) else { return false }
      return video.state == tick.state && !video.isDeleted
    }
  }

  // MARK: Reading the log

  /// - Returns: whether the stream goes on.
  private func begin(_ stream: inout VideoStream, _ id: VideoID, _ write: Write) async throws -> Bool {
    // Deleted a moment ago.
    guard let snapshot = try await catalog.snapshot(of: id) else { return false }
    return try await Self.send(stream.begin(with: snapshot), write)
  }

  private func readOn(_ stream: inout VideoStream, _ id: VideoID, _ write: Write) async throws -> Bool {
    while true {
      let events = try await ownPages.page(after: Place(video: id, event: stream.position))
      guard let first = events.first else { return true }
      // A client so slow that what it would be sent next was pruned meanwhile begins anew.
      if first.id != stream.position + 1 { return try await begin(&stream, id, write) }
      guard try await Self.send(stream.take(events), write) else { return false }
      if events.count < Self.pageSize { return true }
    }
  }

  private func readOn(_ stream: inout AllVideosStream, _ write: Write) async throws {
    while true {
      guard let position = stream.position,
        let shared = try await pages.page(after: position)
      else {
        return try await begin(&stream, write)
      }
      try await write(stream.take(shared))
      if !shared.page.hasMore { return }
      // It waits for an older transaction, of whose end nobody tells.
      if shared.page.events.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    }
  }

  /// Nobody knows where the client is: it begins with what there is. It is told so in pages, each of which is read when
  /// the one before was taken: a client that takes nothing costs one of them.
  private func begin(_ stream: inout AllVideosStream, _ write: Write) async throws {
    var query = VideoQuery(limit: Self.entriesOfPage)
    var start: EventCursor?
    for told in stride(from: 0, to: Self.mostEntries, by: Self.entriesOfPage) {
      let snapshot = try await catalog.snapshot(matching: query)
      let isLast = snapshot.page.next == nil || told + Self.entriesOfPage >= Self.mostEntries
      let cursor = start ?? snapshot.cursor
      start = cursor
      let events = stream.begin(with: snapshot.page, upTo: cursor, isLast: isLast)
      if !events.isEmpty { try await write(events.map(\.text).joined()) }
      if isLast { return }
      query.after = snapshot.page.next
    }
  }

  private static func send(_ output: VideoStream.Output, _ write: Write) async throws -> Bool {
    if !output.events.isEmpty { try await write(output.events.map(\.text).joined()) }
    return !output.isLast
  }
}
