import Catalog
import Foundation
import TvidzCore

/// Rows of `scene_cuts`, with the shots that belong to them.
enum AnalysisRow {
  static func cuts(_ connection: PostgresConnection, of video: VideoID) async throws -> [CutRecord]? {
    try await connection.query("select cuts from scene_cuts where video_id = \(video.rawValue)")
      .first?.json("cuts", [CutRecord].self)
  }

  static func fetch(_ connection: PostgresConnection, of video: VideoID) async throws -> AnalysisRecord? {
    guard
      let row = try await connection.query("select * from scene_cuts where video_id = \(video.rawValue)")
        .first,
      let media = try await VideoRow.fetch(connection, id: video)?.media
    else { return nil }
    let shots = try await connection.query(
      "select * from shots where video_id = \(video.rawValue) order by n"
    ).map { shot in
      ShotRecord(
        number: Int(try shot.decode("n", as: Int32.self)), start: try shot.decode("start_time"),
        end: try shot.decode("end_time"),
        hash: try shot.decode("hash", as: Int64?.self).map { UInt64(bitPattern: $0) },
        thumbnail: try shot.decode("thumbnail"))
    }
    return AnalysisRecord(
      media: media,
      detector: DetectorDescription(
        name: try row.decode("detector"), version: Int(try row.decode("detector_version", as: Int32.self)),
        parameters: try row.json("parameters", [String: Double].self)),
      mode: try row.decode("mode"), duration: try row.decode("duration"),
      frames: Int(try row.decode("frames", as: Int64.self)),
      firstFrame: try row.decode("first_pts", as: Int64?.self).map {
        Timestamp(pts: $0, timeBase: media.timeBase)
      }, cuts: try row.json("cuts", [CutRecord].self), shots: shots, isComplete: try row.decode("complete"))
  }

  /// Takes the place of what was there.
  static func store(_ analysis: AnalysisRecord, of video: VideoID, in change: PostgresChange) async throws {
    let id = video.rawValue
    try await VideoRow.store(analysis.media, of: video, in: change)
    try await change.query("delete from scene_cuts where video_id = \(id)")
    let cuts = try PostgresJSON(encoding: analysis.cuts)
    let parameters = try PostgresJSON(encoding: analysis.detector.parameters)
    try await change.query(
      """
      insert into scene_cuts (video_id, timestamps, pts, cuts, complete, detector, detector_version,
        parameters, mode, duration, frames, first_pts)
      values (\(id), \(analysis.cuts.map(\.time)), \(analysis.cuts.map(\.pts)), \(cuts),
        \(analysis.isComplete), \(analysis.detector.name), \(Int32(clamping: analysis.detector.version)),
        \(parameters), \(analysis.mode), \(analysis.duration), \(Int64(analysis.frames)),
        \(analysis.firstFrame?.pts))
      """)
    let shots = analysis.shots
    try await change.query(
      """
      insert into shots (video_id, n, start_time, end_time, hash, thumbnail)
      select \(id), * from unnest(\(shots.map { Int32($0.number) }), \(shots.map(\.start)),
        \(shots.map(\.end)), \(shots.map { $0.hash.map { Int64(bitPattern: $0) } }),
        \(shots.map(\.thumbnail)))
      """)
  }
}
