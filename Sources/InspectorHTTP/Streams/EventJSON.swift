import Catalog
import CutFormats
import Duplicates
import TvidzCore

/// What the data of events holds. Each has at least `videoId`, `state` and `progress`, so that
/// `onmessage = e => bar(JSON.parse(e.data).progress)` is right for every one.
enum EventJSON {
  static func common(_ video: VideoID, _ state: VideoState, _ progress: Int) -> [JSONValue.Member] {
    [
      member("videoId", .string(video.rawValue)), member("state", .string(state.rawValue)),
      member("progress", .integer(Int64(progress))),
    ]
  }

  static func tick(_ tick: ProgressTick) -> JSONValue {
    .object(
      common(tick.video, tick.state, tick.progress)
        + [
          tick.seconds.map { member("seconds", seconds($0)) },
          tick.frames.map { member("frames", .integer(Int64($0))) },
        ].compactMap { $0 })
  }

  /// All that is known of a video when somebody begins to listen.
  static func snapshot(_ snapshot: VideoSnapshot) -> JSONValue {
    let video = snapshot.video
    return .object(
      common(video.id, video.state, video.progress) + [
        member("snapshot", .bool(true)), member("filename", .string(video.filename)),
        member("duration", video.media?.duration.map(seconds) ?? .null),
        member("cuts", .array(snapshot.cuts.map(cut))),
        member(
          "duplicates",
          .array(snapshot.duplicates.filter { !$0.isDismissed }.map { .object(pairMembers($0)) })),
      ])
  }

  /// A video among all.
  static func entry(_ video: VideoRecord) -> JSONValue {
    .object(
      common(video.id, video.state, video.progress) + [
        member("snapshot", .bool(true)), member("filename", .string(video.filename)),
        member("duration", video.media?.duration.map(seconds) ?? .null),
      ])
  }

  static func event(_ logged: LoggedEvent) -> JSONValue {
    .object(common(logged.video, logged.state, logged.progress) + details(logged.event))
  }

  static func details(_ event: CatalogEvent) -> [JSONValue.Member] {
    switch event {
    case .state, .completed, .cancelled: []
    case .cut(let record): [member("cut", cut(record))]
    case .shot(let record): [member("shot", shot(record))]
    case .evidence(let notice): [member("evidence", notice.map(copy) ?? .null)]
    case .duplicate(let notice): [member("duplicate", copy(notice))]
    case .failed(let failure): [member("failure", self.failure(failure))]
    case .deleted: [member("deleted", .bool(true))]
    }
  }

  static func failure(_ failure: VideoFailure) -> JSONValue {
    .object(["code": .string(failure.code.rawValue), "sentence": .string(failure.sentence)])
  }

  static func copy(_ notice: CopyNotice) -> JSONValue {
    .object(
      [member("duplicateOf", .string(notice.duplicateOf.rawValue))]
        + (notice.duplicateID.map { [member("id", .integer($0))] } ?? []) + verdict(notice.verdict))
  }

  static func pairMembers(_ record: DuplicateRecord) -> [JSONValue.Member] {
    [
      member("id", .integer(record.id)), member("video", .string(record.video.rawValue)),
      member("duplicateOf", .string(record.duplicateOf.rawValue)),
    ] + verdict(record.verdict)
  }

  private static func verdict(_ verdict: Verdict) -> [JSONValue.Member] {
    [
      member("relation", .string(verdict.relation.rawValue)),
      member("confidence", .decimal(verdict.confidence, places: 3)),
      member("segments", .array(verdict.segments.map(segment))), member("reason", .string(verdict.reason)),
    ]
  }

  private static func segment(_ segment: MatchedSegment) -> JSONValue {
    .object([
      "aStart": seconds(segment.aStart), "aEnd": seconds(segment.aEnd), "bStart": seconds(segment.bStart),
      "bEnd": seconds(segment.bEnd), "speed": .decimal(segment.speed, places: 6),
      "mirrored": .bool(segment.mirrored), "matchedCuts": .integer(Int64(segment.matchedCuts)),
      "matchedPictures": .integer(Int64(segment.matchedPictures)),
    ])
  }

  static func cut(_ cut: CutRecord) -> JSONValue {
    .object(
      [
        member("time", seconds(cut.time)), member("pts", .integer(cut.pts)),
        member("frame", cut.frame.map { .integer(Int64($0)) } ?? .null),
        member("score", .decimal(cut.score, places: 6)), member("kind", .string(cut.kind)),
      ]
        + [cut.start.map { member("start", seconds($0)) }, cut.end.map { member("end", seconds($0)) }]
        .compactMap { $0 })
  }

  static func shot(_ shot: ShotRecord) -> JSONValue {
    .object([
      "number": .integer(Int64(shot.number)), "start": seconds(shot.start), "end": seconds(shot.end),
      "hasThumbnail": .bool(shot.thumbnail != nil),
    ])
  }

  private static func seconds(_ value: Double) -> JSONValue { .decimal(value, places: 6) }

  private static func member(_ key: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(key: key, value: value)
  }
}
