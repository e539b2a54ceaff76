import Catalog
import Duplicates
import Foundation
import TvidzCore

/// Rows of `videos`.
enum VideoRow {
  static func fetch(_ connection: PostgresConnection, id: VideoID) async throws -> VideoRecord? {
    try await connection.query("select * from videos where id = \(id.rawValue)").first.map(record)
  }

  static func record(_ row: PostgresRow) throws -> VideoRecord {
    let state: String = try row.decode("state")
    guard let known = VideoState(rawValue: state) else {
      throw CatalogError.unreadableRow("a video in state \(state)")
    }
    let text: String? = try row.decode("failure_text")
    let failure = try row.decode("failure_code", as: String?.self).map {
      VideoFailure(VideoFailure.Code(rawValue: $0) ?? .internal, text ?? "")
    }
    return VideoRecord(
      id: VideoID(try row.decode("id")), filename: try row.decode("filename"),
      contentType: try row.decode("content_type"), uploadDate: try row.decode("upload_date"),
      location: ObjectLocation(
        bucket: try row.decode("bucket"), key: try row.decode("object_key"),
        version: try row.decode("version")),
      uploadToken: try row.decode("upload_token"), size: try row.decode("size"),
      sha256: try row.decode("sha256"), announcedSHA256: try row.decode("announced_sha256"),
      thumbnail: try row.decode("thumbnail"), media: try media(row), state: known,
      progress: Int(try row.decode("progress", as: Int32.self)), failure: failure,
      lastEvent: try row.decode("last_event"), endedAt: try row.decode("ended_at"),
      deletedAt: try row.decode("deleted_at"))
  }

  private static func media(_ row: PostgresRow) throws -> MediaInfo? {
    func rational(_ column: String) throws -> Rational? {
      try row.decode(column, as: String?.self).flatMap(Rational.init(text:))
    }
    guard let codec = try row.decode("codec", as: String?.self), let timeBase = try rational("time_base")
    else { return nil }
    return MediaInfo(
      duration: try row.decode("duration"), width: Int(try row.decode("width", as: Int32.self)),
      height: Int(try row.decode("height", as: Int32.self)),
      rotation: Int(try row.decode("rotation", as: Int32.self)),
      sampleAspectRatio: try rational("sample_aspect_ratio"), codec: codec,
      container: try row.decode("container"), pixelFormat: try row.decode("pixel_format"),
      frameRate: try rational("frame_rate"), timeBase: timeBase,
      startTimeMicroseconds: try row.decode("start_time"), bitRate: try row.decode("bit_rate"))
  }

  static func store(_ media: MediaInfo, of id: VideoID, in change: PostgresChange) async throws {
    try await change.query(
      """
      update videos set duration = \(media.duration), width = \(Int32(clamping: media.width)),
        height = \(Int32(clamping: media.height)), rotation = \(Int32(clamping: media.rotation)),
        sample_aspect_ratio = \(media.sampleAspectRatio?.description), codec = \(media.codec),
        container = \(media.container), pixel_format = \(media.pixelFormat),
        frame_rate = \(media.frameRate?.description), time_base = \(media.timeBase.description),
        start_time = \(media.startTimeMicroseconds), bit_rate = \(media.bitRate)
      where id = \(id.rawValue)
      """)
  }
}

/// Rows of `duplicates`.
enum PairRow {
  static func fetch(_ connection: PostgresConnection, of video: VideoID) async throws -> [DuplicateRecord] {
    try await connection.query(HotStatements.pairs(of: video)).map(record)
  }

  static func fetch(_ connection: PostgresConnection, id: Int64) async throws -> DuplicateRecord? {
    try await connection.query("select * from duplicates where id = \(id)").first.map(record)
  }

  static func record(_ row: PostgresRow) throws -> DuplicateRecord {
    let relation: String = try row.decode("relation")
    guard let known = Relation(rawValue: relation) else {
      throw CatalogError.unreadableRow("a pair with the relation \(relation)")
    }
    let verdict = Verdict(
      relation: known, confidence: try row.decode("confidence"),
      segments: try row.json("segments", [MatchedSegment].self), reason: try row.decode("reason"))
    return DuplicateRecord(
      id: try row.decode("id"), video: VideoID(try row.decode("video_id")),
      duplicateOf: VideoID(try row.decode("duplicate_of")), verdict: verdict,
      endedAnalysis: try row.decode("ended_analysis"), dismissedAt: try row.decode("dismissed_at"))
  }
}

/// Rows of `events`.
enum EventRow {
  static func record(_ row: PostgresRow) throws -> LoggedEvent {
    let state: String = try row.decode("state")
    guard let known = VideoState(rawValue: state) else {
      throw CatalogError.unreadableRow("an event in state \(state)")
    }
    let payload = try row.decode("data", as: PostgresJSON?.self).map { Data($0.text.utf8) }
    return LoggedEvent(
      video: VideoID(try row.decode("video_id")), id: try row.decode("id"),
      cursor: CommitPlace(xid: try row.decode("xid"), number: try row.decode("number")).cursor,
      event: try CatalogEvent(kind: try row.decode("kind"), payload: payload), state: known,
      progress: Int(try row.decode("progress", as: Int32.self)), time: try row.decode("time"))
  }
}

/// Where an event is in the order of commits: by the number of its transaction, then by its own.
struct CommitPlace: Sendable, Hashable, Comparable {
  let xid: UInt64
  let number: Int64

  init(xid: UInt64, number: Int64) {
    self.xid = xid
    self.number = number
  }

  init?(_ cursor: EventCursor) {
    let parts = cursor.rawValue.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let xid = UInt64(parts[0]), let number = Int64(parts[1]) else { return nil }
    self.init(xid: xid, number: number)
  }

  var cursor: EventCursor { EventCursor("\(xid)-\(number)") }

  static func < (a: CommitPlace, b: CommitPlace) -> Bool { (a.xid, a.number) < (b.xid, b.number) }
}

extension PostgresRow {
  func json<Value: Decodable>(_ column: String, _ type: Value.Type) throws -> Value {
    try JSONText.decode(type, from: Data(try decode(column, as: PostgresJSON.self).text.utf8))
  }
}

extension PostgresJSON {
  init(encoding value: some Encodable) throws {
    self.init(String(decoding: try JSONText.encode(value), as: UTF8.self))
  }
}
