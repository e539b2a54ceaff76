import Catalog
import Foundation
import TvidzCore

/// A transaction that changes videos: what all changes have in common.
///
/// Locks come before the first write, for it is then that the transaction gets its number: so the events of one video
/// have numbers of transactions in the order of their own. Only who holds the lock `relations` takes those of several
/// videos; nobody can wait in a circle.
struct PostgresChange: Sendable {
  let connection: PostgresConnection
  let channel: String

  /// Until the end of the transaction.
  func lock(_ name: String) async throws {
    _ = try await connection.query(
      "select pg_advisory_xact_lock(hashtextextended(\("\(channel) \(name)"), 0))")
  }

  func lock(_ videos: some Collection<VideoID>) async throws {
    for video in videos.sorted() { try await lock("video \(video)") }
  }

  @discardableResult
  func query(_ query: PostgresQuery) async throws -> PostgresRows { try await connection.query(query) }

  func record(_ id: VideoID) async throws -> VideoRecord? { try await VideoRow.fetch(connection, id: id) }

  func existing(_ id: VideoID) async throws -> VideoRecord {
    guard let record = try await record(id) else { throw LeaseLost(id) }
    return record
  }

  /// Appends an event, changing the state with it. Every change of state goes through here.
  func tell(
    _ event: CatalogEvent, of id: VideoID, state: VideoState? = nil, progress: Int? = nil, at time: Date
  ) async throws {
    let ended: Date? = state?.isTerminal == true ? time : nil
    let payload = try event.payload().map { PostgresJSON(String(decoding: $0, as: UTF8.self)) }
    try await query(
      """
      with changed as (
        update videos set state = coalesce(\(state?.rawValue), state),
          ended_at = case when \(state != nil) then \(ended) else ended_at end,
          progress = coalesce(\(progress.map { Int32($0) }), progress), last_event = last_event + 1,
          attempt_event = case when \(state?.isActive == true) then last_event + 1 else attempt_event end
        where id = \(id.rawValue) returning id, last_event, state, progress
      ), told as (
        insert into events (video_id, id, kind, data, state, progress, time)
        select id, last_event, \(event.kind.rawValue), \(payload), state, progress, \(time) from changed
        returning video_id, id
      )
      select pg_notify(\(channel), video_id || ',' || id) from told
      """)
  }

  func requeue(_ id: VideoID, attempts: Int = 0, at time: Date) async throws {
    try await revoke(id, attempts: attempts)
    try await query("update videos set failure_code = null, failure_text = null where id = \(id.rawValue)")
    try await tell(.state, of: id, state: .queued, progress: 0, at: time)
  }

  /// Takes the job from whoever has it.
  func revoke(_ id: VideoID, attempts: Int? = nil) async throws {
    let attempts = attempts.map { Int32($0) }
    try await query(
      """
      insert into jobs (video_id, epoch, attempts) values (\(id.rawValue), 1, coalesce(\(attempts), 0))
      on conflict (video_id) do update set epoch = jobs.epoch + 1, owner = null, lease_until = null,
        attempts = coalesce(\(attempts), jobs.attempts)
      """)
  }

  func pairs(of id: VideoID) async throws -> [DuplicateRecord] { try await PairRow.fetch(connection, of: id) }

  func hasCompleteAnalysis(_ id: VideoID) async throws -> Bool {
    try await query("select complete from scene_cuts where video_id = \(id.rawValue)").values(Bool.self).first
      ?? false
  }

  /// After a pair was dismissed or restored, or went with its known video.
  func follow(_ changed: DuplicateRecord, isGone: Bool, at time: Date) async throws {
    guard let video = try await record(changed.video) else { return }
    let decision = PairDecision(
      video: video, changed: changed, isGone: isGone, pairs: try await pairs(of: video.id),
      hasCompleteAnalysis: try await hasCompleteAnalysis(video.id))
    switch decision {
    case .nothing: break
    case .requeue: try await requeue(video.id, at: time)
    case .complete: try await tell(.completed, of: video.id, state: .completed, progress: 100, at: time)
    case .duplicate(let pair):
      let notice = CopyNotice(duplicateOf: pair.duplicateOf, verdict: pair.verdict, duplicateID: pair.id)
      try await tell(.duplicate(notice), of: video.id, state: .duplicate, progress: 100, at: time)
    }
  }
}
