import Catalog
import Foundation
import GRDB
import TvidzCore

/// Rows of `scene_cuts`, with the times and shots that belong to them.
enum AnalysisRow {
  static func cuts(_ database: Database, of video: VideoID) throws -> [CutRecord]? {
    try String.fetchOne(
      database, sql: "SELECT cuts FROM scene_cuts WHERE video_id = ?", arguments: [video.rawValue]
    ).map { try JSONText.decode([CutRecord].self, from: Data($0.utf8)) }
  }

  static func fetch(_ database: Database, of video: VideoID) throws -> AnalysisRecord? {
    guard
      let row = try Row.fetchOne(
        database, sql: "SELECT * FROM scene_cuts WHERE video_id = ?", arguments: [video.rawValue]),
      let media = try VideoRow.fetch(database, id: video)?.media
    else { return nil }
    let shots = try Row.fetchAll(
      database, sql: "SELECT * FROM shots WHERE video_id = ? ORDER BY n", arguments: [video.rawValue]
    ).map { shot in
      ShotRecord(
        number: shot["n"], start: shot["start_time"], end: shot["end_time"],
        hash: (shot["hash"] as Int64?).map { UInt64(bitPattern: $0) }, thumbnail: shot["thumbnail"])
    }
    let parameters = Data((row["parameters"] as String).utf8)
    return AnalysisRecord(
      media: media,
      detector: DetectorDescription(
        name: row["detector"], version: row["detector_version"],
        parameters: try JSONText.decode([String: Double].self, from: parameters)),
      mode: row["mode"], duration: row["duration"], frames: row["frames"],
      firstFrame: (row["first_pts"] as Int64?).map { Timestamp(pts: $0, timeBase: media.timeBase) },
      cuts: try JSONText.decode([CutRecord].self, from: Data((row["cuts"] as String).utf8)), shots: shots,
      isComplete: row["complete"])
  }

  /// Takes the place of what was there.
  static func store(_ analysis: AnalysisRecord, of video: VideoID, in change: SQLiteChange) throws {
    try VideoRow.store(analysis.media, of: video, in: change)
    try change.execute("DELETE FROM scene_cuts WHERE video_id = ?", [video.rawValue])
    let times = Set(analysis.cuts.map(\.time))
    try change.execute(
      """
      INSERT INTO scene_cuts (video_id, cuts, cut_count, complete, detector, detector_version, parameters,
        mode, duration, frames, first_pts)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        video.rawValue, String(decoding: try JSONText.encode(analysis.cuts), as: UTF8.self), times.count,
        analysis.isComplete, analysis.detector.name, analysis.detector.version,
        String(decoding: try JSONText.encode(analysis.detector.parameters), as: UTF8.self), analysis.mode,
        analysis.duration, analysis.frames, analysis.firstFrame?.pts,
      ])
    for time in times {
      try change.execute("INSERT INTO cut_times (time, video_id) VALUES (?, ?)", [time, video.rawValue])
    }
    for shot in analysis.shots {
      try change.execute(
        "INSERT INTO shots (video_id, n, start_time, end_time, hash, thumbnail) VALUES (?, ?, ?, ?, ?, ?)",
        [
          video.rawValue, shot.number, shot.start, shot.end, shot.hash.map { Int64(bitPattern: $0) },
          shot.thumbnail,
        ])
    }
  }
}
