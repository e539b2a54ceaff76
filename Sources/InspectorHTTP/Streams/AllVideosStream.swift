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
    /// The last state of each of its videos; nil of one that was deleted.
    fileprivate let states: [VideoID: VideoState?]

    package init(_ page: EventPage) {
      self.page = page
      text = AllVideosStream.events(of: page).map(\.text).joined()
      let told = page.events.map { ($0.video, $0.event == .deleted ? nil : $0.state) }
      states = Dictionary(told) { _, last in last }
    }
  }

  /// What a tick is to a client: progress of a state that it knows, or word from before what it was told since.
  package enum TickStanding: Sendable {
    case current
    case late
    /// The client may know the video from before it lost the connection: the catalog has to be asked.
    case unknown
  }

  /// Where the client is: nil before the first event.
  package private(set) var position: EventCursor?
  private var isFirst = true
  /// Videos that are worked on, as far as the client was told: there are as many as inspectors work on, however many
  /// videos there are.
  private var working: [VideoID: VideoState] = [:]

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
    for video in page.videos { note(video.state, of: video.id) }
    return page.videos.enumerated().map { index, video in
      let hasPlace = isLast && index == page.videos.count - 1
      return first(
        ServerSentEvent(
          id: hasPlace ? ServerSentEvent.ID(cursor.rawValue) : nil, data: EventJSON.entry(video)))
    }
  }

  /// - Returns: text that was made of the page already: it is equal for all streams but for their first event.
  package mutating func take(_ shared: Page) -> String {
    position = shared.page.cursor
    for (video, state) in shared.states { note(state, of: video) }
    guard isFirst else { return shared.text }
    return Self.events(of: shared.page).map { first($0).text }.joined()
  }

  private static func events(of page: EventPage) -> [ServerSentEvent] {
    page.events.flatMap { logged in
      ServerSentEvent.telling(logged, id: ServerSentEvent.ID(logged.cursor.rawValue))
    }
  }

  /// A tick waits while the log is read, and the log may tell more than there was when the tick was made: the end of the
  /// analysis, say, after which the client must not be told that it goes on.
  package func standing(of tick: ProgressTick) -> TickStanding {
    guard let told = working[tick.video] else { return .unknown }
    return told == tick.state ? .current : .late
  }

  /// - Parameter tick: one that is not late.
  package mutating func take(_ tick: ProgressTick) -> [ServerSentEvent] {
    note(tick.state, of: tick.video)
    return [first(ServerSentEvent(data: EventJSON.tick(tick)))]
  }

  private mutating func note(_ state: VideoState?, of video: VideoID) {
    let isWorkedOn = state == .downloading || state == .analyzing
    working[video] = isWorkedOn ? state : nil
  }

  private mutating func first(_ event: ServerSentEvent) -> ServerSentEvent {
    var event = event
    if isFirst { event.retryMilliseconds = VideoStream.retryMilliseconds }
    isFirst = false
    return event
  }
}
