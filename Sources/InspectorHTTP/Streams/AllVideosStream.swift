package import Catalog
import CutFormats
import TvidzCore

/// The events of all videos for one client; it never ends. A pure state machine.
package struct AllVideosStream: Sendable {
  /// A page of the log that many streams tell.
  package struct Page: Sendable {
    package let page: EventPage
    /// Of its events, as streams tell them.
    package let text: String

    package init(_ page: EventPage) {
      self.page = page
      text = AllVideosStream.events(of: page).map(\.text).joined()
    }
  }

  /// Where the client is: nil before the first event.
  package private(set) var position: EventCursor?
  private var isFirst = true

  package init() {}

  /// The client knows everything up to here.
  package mutating func resume(after cursor: EventCursor) { position = cursor }

  /// An event for each video of a page of what there is. The last one of the last page carries the place up to which all
  /// is true, so that who loses the connection before it begins anew.
  ///
  /// - Parameter cursor: that of the first page, for later ones may hold more: to be told that again is harmless.
  package mutating func begin(
    with page: VideoPage, upTo cursor: EventCursor, isLast: Bool
  ) -> [ServerSentEvent] {
    position = cursor
    return page.videos.enumerated().map { index, video in
      let hasPlace = isLast && index == page.videos.count - 1
      return first(
        ServerSentEvent(
          id: hasPlace ? ServerSentEvent.ID(cursor.rawValue) : nil, data: EventJSON.entry(video)))
    }
  }

  package mutating func take(_ page: EventPage) -> [ServerSentEvent] {
    position = page.cursor
    return Self.events(of: page).map { first($0) }
  }

  /// The same as text, which was made of the page already: it is equal for all streams but for their first event.
  mutating func take(_ shared: Page) -> String {
    if isFirst { return take(shared.page).map(\.text).joined() }
    position = shared.page.cursor
    return shared.text
  }

  private static func events(of page: EventPage) -> [ServerSentEvent] {
    page.events.flatMap { logged in
      ServerSentEvent.telling(logged, id: ServerSentEvent.ID(logged.cursor.rawValue))
    }
  }

  package mutating func take(_ tick: ProgressTick) -> [ServerSentEvent] {
    [first(ServerSentEvent(data: EventJSON.tick(tick)))]
  }

  private mutating func first(_ event: ServerSentEvent) -> ServerSentEvent {
    var event = event
    if isFirst { event.retryMilliseconds = VideoStream.retryMilliseconds }
    isFirst = false
    return event
  }
}
