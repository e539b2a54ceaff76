package import Catalog
import CutFormats
package import TvidzCore

/// The events of one video for one client, from its request to the terminal event: a pure state machine.
package struct VideoStream: Sendable {
  /// What a request is answered with.
  package enum Opening: Sendable, Hashable {
    /// 204: the client has the terminal event, and there is nothing after it. It stops asking.
    case nothingMore
    /// 200: all that is known, and then what comes.
    case snapshot
    /// 200: what came after this event.
    case replay(after: Int64)
  }

  package struct Output: Sendable, Hashable {
    package var events: [ServerSentEvent] = []
    /// The body ends after them.
    package var isLast = false
  }

  /// After how long a client reconnects.
  package static let retryMilliseconds = 2000

  private let video: VideoID
  /// The last event that was sent.
  package private(set) var position: Int64 = 0
  private var isFirst = true
  private var hasEnded = false
  /// As the client was told; nil for one that resumed and was told nothing since.
  private var state: VideoState?

  package init(of video: VideoID) {
    self.video = video
  }

  /// - Parameters:
  ///   - lastEventID: as the client sent it, in the header or the query.
  ///   - next: the number of the first event after it that the log still has; nil for none.
  package static func opening(
    lastEventID: String?, video: VideoRecord, next: Int64?
  ) -> Opening {
    guard let lastEventID, let id = Int64(lastEventID), id > 0, id <= video.lastEvent else {
      return .snapshot
    }
    if id == video.lastEvent { return video.state.isTerminal ? .nothingMore : .replay(after: id) }
    // Where some were pruned, the rest would be a story with a hole.
    return next == id + 1 ? .replay(after: id) : .snapshot
  }

  /// The client knows everything up to this event.
  package mutating func resume(after id: Int64) { position = id }

  /// Everything at once; a video that has ended is told to have ended, as those heard who listened before.
  package mutating func begin(with snapshot: VideoSnapshot) -> Output {
    let video = snapshot.video
    position = video.lastEvent
    state = video.state
    let data = EventJSON.snapshot(snapshot)
    guard video.state.isTerminal else {
      return Output(events: [first(ServerSentEvent(id: ServerSentEvent.ID(position), data: data))])
    }
    hasEnded = true
    // Without an identifier: whoever loses the connection here has not heard the end yet.
    return Output(events: [first(ServerSentEvent(data: data)), ending(of: snapshot)], isLast: true)
  }

  /// Events of the log after `position`, in order.
  package mutating func take(_ events: [LoggedEvent]) -> Output {
    var output = Output()
    for logged in events where !hasEnded && logged.video == video && logged.id > position {
      position = logged.id
      state = logged.state
      output.events += ServerSentEvent.telling(logged, id: ServerSentEvent.ID(logged.id)).map { first($0) }
    }
    // One that was ended and taken up again goes on; what matters is the last word.
    if let last = events.last, last.id == position, Self.isEnd(last.event) {
      hasEnded = true
      output.isLast = true
    }
    return output
  }

  /// Progress, which is no part of the story: it has no identifier. One that comes after the state that it tells of is
  /// left out.
  package mutating func take(_ tick: ProgressTick) -> Output {
    guard !hasEnded, tick.video == video, (state ?? tick.state) == tick.state else { return Output() }
    return Output(events: [first(ServerSentEvent(data: EventJSON.tick(tick)))])
  }

  // MARK: Events

  private static func isEnd(_ event: CatalogEvent) -> Bool {
    switch event {
    case .duplicate, .completed, .failed, .cancelled, .deleted: true
    case .state, .cut, .shot, .evidence: false
    }
  }

  private mutating func first(_ event: ServerSentEvent) -> ServerSentEvent {
    var event = event
    if isFirst { event.retryMilliseconds = Self.retryMilliseconds }
    isFirst = false
    return event
  }

  /// The log may have been pruned: the end follows from the record.
  private func ending(of snapshot: VideoSnapshot) -> ServerSentEvent {
    let video = snapshot.video
    let event: CatalogEvent =
      switch video.state {
      case .duplicate: snapshot.copyNotice.map { .duplicate($0) } ?? .completed
      case .failed: .failed(video.failure ?? VideoFailure(.internal, "The analysis failed."))
      case .cancelled: .cancelled
      case .completed, .awaitingUpload, .queued, .downloading, .analyzing: .completed
      }
    return ServerSentEvent(
      name: ServerSentEvent.Name(event), id: ServerSentEvent.ID(video.lastEvent),
      data: .object(
        EventJSON.common(video.id, video.state, video.progress) + EventJSON.details(event)))
  }
}

extension VideoSnapshot {
  /// The pair that makes the video a duplicate.
  fileprivate var copyNotice: CopyNotice? {
    duplicates.first { $0.video == video.id && $0.stands }.map {
      CopyNotice(duplicateOf: $0.duplicateOf, verdict: $0.verdict, duplicateID: $0.id)
    }
  }
}
