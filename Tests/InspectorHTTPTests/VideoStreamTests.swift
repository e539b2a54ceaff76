import Catalog
import CutFormats
import Duplicates
import Foundation
import InspectorHTTP
import Testing
import TvidzCore

@Suite("VideoStream")
struct VideoStreamTests {
  private static let id = VideoID("v1")
  private static let time = Date(timeIntervalSince1970: 0)

  private static func video(_ state: VideoState, lastEvent: Int64, progress: Int = 40) -> VideoRecord {
    VideoRecord(
      id: id, filename: "film.mp4", uploadDate: time, location: ObjectLocation(bucket: "b", key: "k"),
      state: state, progress: progress, lastEvent: lastEvent)
  }

  private static func logged(
    _ number: Int64, _ event: CatalogEvent, _ state: VideoState = .analyzing, of video: VideoID = id
  ) -> LoggedEvent {
    LoggedEvent(
      video: video, id: number, cursor: EventCursor("\(number)"), event: event, state: state,
      progress: state == .analyzing ? 40 : 100, time: time)
  }

  private static let cut = CutRecord(
    .cut(
      at: FramePosition(timestamp: Timestamp(pts: 2500, timeBase: Rational(1, 1000)), index: 62), score: 0.5),
    in: MediaInfo(
      duration: 10, width: 1, height: 1, codec: "vp8", container: "webm", frameRate: nil,
      timeBase: Rational(1, 1000)))

  private func text(_ output: VideoStream.Output) -> String { output.events.map(\.text).joined() }

  static let openings:
    [(name: String, header: String?, state: VideoState, next: Int64?, opening: VideoStream.Opening)] = [
      ("a new client", nil, .analyzing, 1, .snapshot),
      ("a client that lost the connection", "5", .analyzing, 6, .replay(after: 5)),
      ("one that has all so far", "9", .analyzing, nil, .replay(after: 9)),
      ("one that has the end", "9", .completed, nil, .nothingMore),
      ("one that has an end after which it was taken up again", "5", .analyzing, 6, .replay(after: 5)),
      ("one whose next event was pruned", "5", .completed, 8, .snapshot),
      ("one whose rest was pruned", "5", .completed, nil, .snapshot),
      ("an identifier from the future", "10", .analyzing, nil, .snapshot),
      ("no number", "abc", .analyzing, 1, .snapshot),
      ("an empty one", "", .analyzing, 1, .snapshot), ("zero", "0", .analyzing, 1, .snapshot),
      ("a negative one", "-1", .analyzing, 1, .snapshot),
      ("one too large for a number", "99999999999999999999", .analyzing, 1, .snapshot),
    ]

  @Test("what a client is answered with follows from what it has", arguments: openings)
  func opening(
    name: String, header: String?, state: VideoState, next: Int64?, opening: VideoStream.Opening
  ) {
    let video = Self.video(state, lastEvent: 9)
    #expect(VideoStream.opening(lastEventID: header, video: video, next: next) == opening)
  }

  @Test("a running video begins with all that is known, and the time to reconnect")
  func snapshot() {
    var stream = VideoStream(of: Self.id)
    let output = stream.begin(
      with: VideoSnapshot(video: Self.video(.analyzing, lastEvent: 3), cuts: [Self.cut], duplicates: []))
    #expect(
      text(output) == """
        retry: 2000
        id: 3
        data: {"videoId":"v1","state":"analyzing","progress":40,"snapshot":true,"filename":"film.mp4",\
        "duration":null,"cuts":[{"time":2.5,"pts":2500,"frame":62,"score":0.5,"kind":"cut"}],"duplicates":[]}


        """)
    #expect(!output.isLast)
  }

  @Test("cuts are named and have an identifier; progress has neither")
  func running() {
    var stream = VideoStream(of: Self.id)
    _ = stream.begin(
      with: VideoSnapshot(video: Self.video(.analyzing, lastEvent: 3), cuts: [], duplicates: []))
    #expect(
      text(stream.take([Self.logged(4, .cut(Self.cut))])) == """
        id: 4
        event: cut
        data: {"videoId":"v1","state":"analyzing","progress":40,\
        "cut":{"time":2.5,"pts":2500,"frame":62,"score":0.5,"kind":"cut"}}


        """)
    let tick = ProgressTick(video: Self.id, state: .analyzing, progress: 41, seconds: 4.5, frames: 112)
    #expect(
      text(stream.take(tick))
        == "data: {\"videoId\":\"v1\",\"state\":\"analyzing\",\"progress\":41,\"seconds\":4.5,\"frames\":112}\n\n"
    )
  }

  @Test("progress of a state that has passed is not told")
  func lateProgress() {
    var stream = VideoStream(of: Self.id)
    stream.resume(after: 3)
    let tick = ProgressTick(video: Self.id, state: .analyzing, progress: 41)
    #expect(stream.take(tick).events.count == 1)
    _ = stream.take([Self.logged(4, .state, .queued)])
    #expect(stream.take(tick).events.isEmpty)
    _ = stream.take([Self.logged(5, .state, .analyzing)])
    #expect(stream.take(tick).events.count == 1)
  }

  @Test("what was sent is not sent again, and what is another video's never is")
  func once() {
    var stream = VideoStream(of: Self.id)
    stream.resume(after: 3)
    let events = [
      Self.logged(3, .state), Self.logged(4, .state), Self.logged(5, .state, of: VideoID("other")),
    ]
    #expect(stream.take(events).events.map { $0.id?.text } == ["4"])
    #expect(stream.take(events).events.isEmpty)
    #expect(stream.take(ProgressTick(video: VideoID("other"), state: .analyzing, progress: 1)).events.isEmpty)
  }

  static let ends: [(CatalogEvent, VideoState, String)] = [
    (.completed, .completed, "completed"), (.cancelled, .cancelled, "cancelled"),
    (.failed(VideoFailure(.notVideo, "The file is empty.")), .failed, "failed"),
    (
      .duplicate(CopyNotice(duplicateOf: VideoID("a"), verdict: .identical, duplicateID: 7)), .duplicate,
      "duplicate"
    ),
  ]

  @Test(
    "the end is told to those who listen to unnamed events alone, then by name, and then the body ends",
    arguments: ends)
  func end(event: CatalogEvent, state: VideoState, name: String) {
    var stream = VideoStream(of: Self.id)
    stream.resume(after: 3)
    let output = stream.take([Self.logged(4, event, state)])
    #expect(output.isLast)
    #expect(output.events.map { $0.name?.rawValue } == [nil, name])
    #expect(output.events.map { $0.id?.text } == [nil, "4"])
    #expect(stream.take([Self.logged(5, .state)]).events.isEmpty)
  }

  @Test(
    "a late joiner hears all and the end at once, and may lose the connection between the two",
    arguments: ends)
  func late(event: CatalogEvent, state: VideoState, name: String) {
    var video = Self.video(state, lastEvent: 9, progress: 100)
    if case .failed(let failure) = event { video.failure = failure }
    let pair = DuplicateRecord(
      id: 7, video: Self.id, duplicateOf: VideoID("a"), verdict: .identical, endedAnalysis: false)
    var stream = VideoStream(of: Self.id)
    let output = stream.begin(
      with: VideoSnapshot(video: video, cuts: [], duplicates: state == .duplicate ? [pair] : []))
    #expect(output.isLast)
    #expect(output.events.map { $0.name?.rawValue } == [nil, name])
    #expect(output.events.map { $0.id?.text } == [nil, "9"])
    // The same words as those heard who listened all the time.
    var live = VideoStream(of: Self.id)
    live.resume(after: 8)
    #expect(live.take([Self.logged(9, event, state)]).events.last?.data == output.events.last?.data)
  }

  @Test("a replay goes past an end that was taken back")
  func reopened() {
    var stream = VideoStream(of: Self.id)
    stream.resume(after: 3)
    let output = stream.take([Self.logged(4, .completed, .completed), Self.logged(5, .state, .queued)])
    #expect(!output.isLast)
    #expect(output.events.compactMap { $0.id?.text } == ["4", "5"])
  }

  @Test("every event has the state and the progress that a bar needs")
  func common() {
    var stream = VideoStream(of: Self.id)
    let begin = stream.begin(
      with: VideoSnapshot(video: Self.video(.queued, lastEvent: 1), cuts: [], duplicates: []))
    let events: [CatalogEvent] = [
      .state, .cut(Self.cut), .shot(ShotRecord(number: 0, start: 0, end: 1)), .evidence(nil),
      .evidence(CopyNotice(duplicateOf: VideoID("a"), verdict: .identical)), .completed,
    ]
    let rest = stream.take(events.enumerated().map { Self.logged(Int64($0.offset) + 2, $0.element) })
    for event in begin.events + rest.events {
      guard case .object(let members) = event.data else {
        Issue.record("\(event)")
        continue
      }
      #expect(Array(members.prefix(3).map(\.key)) == ["videoId", "state", "progress"])
    }
  }
}
