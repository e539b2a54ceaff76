import Catalog
import Duplicates
import Foundation
import GRDB
import TvidzCore

/// Rows of `videos`.
enum VideoRow {
  static func fetch(_ database: Database, id: VideoID) throws -> VideoRecord? {
    try Row.fetchOne(
      database.cachedStatement(sql: "SELECT * FROM videos WHERE id = ?"), arguments: [id.rawValue]
    ).map(record)
  }

  static func record(_ row: Row) throws -> VideoRecord {
    let state: String = row["state"]
    guard let known = VideoState(rawValue: state) else {
      throw CatalogError.unreadableRow("a video in state \(state)")
    }
    let failure = (row["failure_code"] as String?).map {
      VideoFailure(VideoFailure.Code(rawValue: $0) ?? .internal, row["failure_text"] ?? "")
    }
    return VideoRecord(
      id: VideoID(row["id"]), filename: row["filename"], contentType: row["content_type"],
      uploadDate: Date(microseconds: row["upload_date"]),
      location: ObjectLocation(bucket: row["bucket"], key: row["object_key"], version: row["version"]),
      uploadToken: row["upload_token"], size: row["size"], sha256: row["sha256"],
      announcedSHA256: row["announced_sha256"], thumbnail: row["thumbnail"], media: media(row),
      state: known, progress: row["progress"], failure: failure, lastEvent: row["last_event"],
      endedAt: (row["ended_at"] as Int64?).map { Date(microseconds: $0) },
      deletedAt: (row["deleted_at"] as Int64?).map { Date(microseconds: $0) })
  }

  private static func media(_ row: Row) -> MediaInfo? {
    guard let codec = row["codec"] as String?,
      let timeBase = (row["time_base"] as String?).flatMap(Rational.init(text:))
    else { return nil }
    return MediaInfo(
      duration: row["duration"], width: row["width"], height: row["height"], rotation: row["rotation"],
      sampleAspectRatio: (row["sample_aspect_ratio"] as String?).flatMap(Rational.init(text:)), codec: codec,
      container: row["container"], pixelFormat: row["pixel_format"],
      frameRate: (row["frame_rate"] as String?).flatMap(Rational.init(text:)), timeBase: timeBase,
      startTimeMicroseconds: row["start_time"], bitRate: row["bit_rate"])
  }

  static func store(_ media: MediaInfo, of id: VideoID, in change: SQLiteChange) throws {
    try change.execute(
      """
      UPDATE videos SET duration = ?, width = ?, height = ?, rotation = ?, sample_aspect_ratio = ?, codec = ?,
        container = ?, pixel_format = ?, frame_rate = ?, time_base = ?, start_time = ?, bit_rate = ?
      WHERE id = ?
      """,
      [
        media.duration, media.width, media.height, media.rotation, media.sampleAspectRatio?.description,
        media.codec, media.container, media.pixelFormat, media.frameRate?.description,
        media.timeBase.description, media.startTimeMicroseconds, media.bitRate, id.rawValue,
      ])
  }
}

/// Rows of `duplicates`.
enum PairRow {
  static func fetch(_ database: Database, of video: VideoID) throws -> [DuplicateRecord] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT * FROM duplicates WHERE video_id = ? OR duplicate_of = ? ORDER BY id"),
      arguments: [video.rawValue, video.rawValue]
    ).map(record)
  }

  static func fetch(_ database: Database, id: Int64) throws -> DuplicateRecord? {
    try Row.fetchOne(database, sql: "SELECT * FROM duplicates WHERE id = ?", arguments: [id]).map(record)
  }

  static func record(_ row: Row) throws -> DuplicateRecord {
    let relation: String = row["relation"]
    guard let known = Relation(rawValue: relation) else {
      throw CatalogError.unreadableRow("a pair with the relation \(relation)")
    }
    let segments = try JSONText.decode([MatchedSegment].self, from: Data((row["segments"] as String).utf8))
    return DuplicateRecord(
      id: row["id"], video: VideoID(row["video_id"]), duplicateOf: VideoID(row["duplicate_of"]),
      verdict: Verdict(
        relation: known, confidence: row["confidence"], segments: segments, reason: row["reason"]),
      endedAnalysis: row["ended_analysis"],
      dismissedAt: (row["dismissed_at"] as Int64?).map { Date(microseconds: $0) })
  }
}

/// Rows of `events`.
enum EventRow {
  static func record(_ row: Row) throws -> LoggedEvent {
    let state: String = row["state"]
    guard let known = VideoState(rawValue: state) else {
      throw CatalogError.unreadableRow("an event in state \(state)")
    }
    let event = try CatalogEvent(
      kind: row["kind"], payload: (row["data"] as String?).map { Data($0.utf8) })
    return LoggedEvent(
      video: VideoID(row["video_id"]), id: row["id"], cursor: EventCursor("\(row["cursor"] as Int64)"),
      event: event, state: known, progress: row["progress"], time: Date(microseconds: row["time"]))
  }
}
