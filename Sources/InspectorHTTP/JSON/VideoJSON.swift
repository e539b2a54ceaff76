import Catalog
import CutFormats
import Duplicates
import Foundation
import TvidzCore

/// What the interface tells of videos.
enum VideoJSON {
  static func entry(_ video: VideoRecord) -> JSONValue { .object(members(video)) }

  /// A video in a list: also what a line about it says.
  static func listed(_ video: VideoRecord, _ outcome: VideoOutcome?) -> JSONValue {
    let copy = outcome?.pair.map { pair in
      JSONValue.object(
        EventJSON.pairMembers(pair) + [
          member("endedAnalysis", .bool(pair.endedAnalysis)),
          member("knownName", .string(outcome?.knownName ?? "")),
        ])
    }
    return .object(
      members(video) + [
        member("cutCount", outcome?.cuts.map { .integer(Int64($0)) } ?? .null), member("copy", copy ?? .null),
      ])
  }

  /// All of one video.
  ///
  /// - Parameter shots: of the result, or so far where the analysis runs.
  static func full(
    _ snapshot: VideoSnapshot, _ analysis: AnalysisRecord?, shots: [ShotRecord]
  ) -> JSONValue {
    .object(
      members(snapshot.video) + [
        member("detector", analysis.map { detector($0) } ?? .null),
        member("complete", analysis.map { .bool($0.isComplete) } ?? .null),
        member("cuts", .array(snapshot.cuts.map(EventJSON.cut))),
        member("shots", .array(shots.map(EventJSON.shot))),
        member("duplicates", .array(snapshot.duplicates.map(duplicate))),
      ])
  }

  static func duplicate(_ record: DuplicateRecord) -> JSONValue {
    .object(
      EventJSON.pairMembers(record) + [
        member("duplicate", .bool(record.verdict.isDuplicate)),
        member("endedAnalysis", .bool(record.endedAnalysis)),
        member("dismissed", record.dismissedAt.map { .string(time($0)) } ?? .null),
      ])
  }

  static func time(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  private static func members(_ video: VideoRecord) -> [JSONValue.Member] {
    let media = video.media
    return EventJSON.common(video.id, video.state, video.progress) + [
      member("filename", .string(video.filename)),
      member("uploaded", .string(time(video.uploadDate))),
      member("size", video.size.map { .integer($0) } ?? .null),
      member("sha256", video.sha256.map { .string($0) } ?? .null),
      member("duration", media?.duration.map { .decimal($0, places: 6) } ?? .null),
      member("width", media.map { .integer(Int64($0.width)) } ?? .null),
      member("height", media.map { .integer(Int64($0.height)) } ?? .null),
      member("codec", media.map { .string($0.codec) } ?? .null),
      member("container", media.map { .string($0.container) } ?? .null),
      member("frameRate", media?.frameRate.map { .string($0.description) } ?? .null),
      member("thumbnail", video.thumbnail == nil ? .null : .string("/api/videos/\(video.id)/thumbnail")),
      member("failure", video.failure.map(EventJSON.failure) ?? .null),
    ]
  }

  private static func detector(_ analysis: AnalysisRecord) -> JSONValue {
    .object([
      "name": .string(analysis.detector.name), "version": .integer(Int64(analysis.detector.version)),
      "mode": .string(analysis.mode),
    ])
  }

  private static func member(_ key: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(key: key, value: value)
  }
}
