import Catalog
import Foundation
import GRDB
import TvidzCore

/// A transaction that changes videos: what all changes have in common.
struct SQLiteChange {
  let database: Database
  /// Videos whose log grew.
  private(set) var told: Set<VideoID> = []

  init(database: Database) { self.database = database }

  func record(_ id: VideoID) throws -> VideoRecord? { try VideoRow.fetch(database, id: id) }

  func existing(_ id: VideoID) throws -> VideoRecord {
    guard let record = try record(id) else { throw LeaseLost(id) }
    return record
  }

  func execute(_ sql: String, _ arguments: StatementArguments = []) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Appends an event, changing the state with it. Every change of state goes through here.
  mutating func tell(
    _ event: CatalogEvent, of id: VideoID, state: VideoState? = nil, progress: Int? = nil, at time: Date
  ) throws {
    if let state {
      try execute(
        "UPDATE videos SET state = ?, ended_at = ? WHERE id = ?",
        [state.rawValue, state.isTerminal ? time.microseconds : nil, id.rawValue])
    }
    try execute(
      """
      UPDATE videos SET progress = coalesce(?, progress), last_event = last_event + 1,
        attempt_event = CASE WHEN ? THEN last_event + 1 ELSE attempt_event END
      WHERE id = ?
      """, [progress, state?.isActive == true, id.rawValue])
    try execute(
      """
      INSERT INTO events (video_id, id, kind, data, state, progress, time)
      SELECT id, last_event, ?, ?, state, progress, ? FROM videos WHERE id = ?
      """,
      [
        event.kind.rawValue, try event.payload().map { String(decoding: $0, as: UTF8.self) },
        time.microseconds, id.rawValue,
      ])
    told.insert(id)
  }

  mutating func requeue(_ id: VideoID, attempts: Int = 0, at time: Date) throws {
    try revoke(id, attempts: attempts)
    try execute("UPDATE videos SET failure_code = NULL, failure_text = NULL WHERE id = ?", [id.rawValue])
    try tell(.state, of: id, state: .queued, progress: 0, at: time)
  }

  /// Takes the job from whoever has it.
  func revoke(_ id: VideoID, attempts: Int? = nil) throws {
    try execute(
      """
      INSERT INTO jobs (video_id, epoch, attempts) VALUES (?, 1, coalesce(?, 0))
      ON CONFLICT (video_id) DO UPDATE SET epoch = epoch + 1, owner = NULL, lease_until = NULL,
        attempts = coalesce(?, attempts)
      """, [id.rawValue, attempts, attempts])
  }

  func pairs(of id: VideoID) throws -> [DuplicateRecord] { try PairRow.fetch(database, of: id) }

  func hasCompleteAnalysis(_ id: VideoID) throws -> Bool {
    try Bool.fetchOne(
      database, sql: "SELECT complete FROM scene_cuts WHERE video_id = ?", arguments: [id.rawValue])
      ?? false
  }

  /// After a pair was dismissed or restored, or went with its known video.
  mutating func follow(_ changed: DuplicateRecord, isGone: Bool, at time: Date) throws {
    guard let video = try record(changed.video) else { return }
    let decision = PairDecision(
      video: video, changed: changed, isGone: isGone, pairs: try pairs(of: video.id),
      hasCompleteAnalysis: try hasCompleteAnalysis(video.id))
    switch decision {
    case .nothing: break
    case .requeue: try requeue(video.id, at: time)
    case .complete: try tell(.completed, of: video.id, state: .completed, progress: 100, at: time)
    case .duplicate(let pair):
      let notice = CopyNotice(duplicateOf: pair.duplicateOf, verdict: pair.verdict, duplicateID: pair.id)
      try tell(.duplicate(notice), of: video.id, state: .duplicate, progress: 100, at: time)
    }
  }
}
