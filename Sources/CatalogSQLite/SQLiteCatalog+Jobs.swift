package import Catalog
package import Foundation
import GRDB
package import TvidzCore

extension SQLiteCatalog {
  package func claimableVideos(at time: Date, limit: Int) async throws -> [VideoID] {
    try await read { database in
      try String.fetchAll(
        database,
        sql: """
          SELECT id FROM videos INDEXED BY videos_to_claim LEFT JOIN jobs ON jobs.video_id = videos.id
          WHERE state IN ('queued', 'downloading', 'analyzing') AND deleted_at IS NULL
            AND (lease_until IS NULL OR lease_until <= ?)
          ORDER BY upload_date, number LIMIT ?
          """, arguments: [time.microseconds, limit]
      ).map { VideoID($0) }
    }
  }

  package func claim(
    _ video: VideoID, owner: String, at time: Date, until lease: Date
  ) async throws -> ClaimAnswer {
    try await write { change in
      guard let record = try change.record(video) else { return .unknown }
      guard record.state.isActive, !record.isDeleted else { return .nothingToDo(record) }
      let held = try Int64.fetchOne(
        change.database, sql: "SELECT lease_until FROM jobs WHERE video_id = ?", arguments: [video.rawValue])
      if let held, held > time.microseconds { return .held(until: Date(microseconds: held)) }
      try change.revoke(video)
      try change.execute(
        "UPDATE jobs SET owner = ?, lease_until = ? WHERE video_id = ?",
        [owner, lease.microseconds, video.rawValue])
      let job = try Row.fetchOne(
        change.database, sql: "SELECT epoch, attempts FROM jobs WHERE video_id = ?",
        arguments: [video.rawValue])
      guard let job else { return .unknown }
      return .claimed(
        JobClaim(video: video, epoch: job["epoch"], owner: owner, attempts: job["attempts"]), record)
    }
  }

  package func heartbeat(_ claim: JobClaim, until lease: Date) async throws {
    try await write { change in
      try change.check(claim)
      try change.execute(
        "UPDATE jobs SET lease_until = ? WHERE video_id = ?", [lease.microseconds, claim.video.rawValue])
    }
  }

  /// Ends the leases of whoever worked when the service before this one was killed: for who has the file to itself, and so
  /// knows that nobody works. Pauses before a next attempt stay.
  package func endLeases() async throws {
    try await write { try $0.execute("UPDATE jobs SET lease_until = NULL WHERE owner IS NOT NULL") }
  }

  package func release(
    _ claim: JobClaim, crashed: Bool, at time: Date, notBefore: Date
  ) async throws -> Int {
    try await write { change in
      let attempts = try change.check(claim) + (crashed ? 1 : 0)
      try change.requeue(claim.video, attempts: attempts, at: time)
      if notBefore > time {
        try change.execute(
          "UPDATE jobs SET lease_until = ? WHERE video_id = ?",
          [notBefore.microseconds, claim.video.rawValue])
      }
      return attempts
    }
  }

  @discardableResult
  package func append(_ update: JobUpdate, by claim: JobClaim, at time: Date) async throws -> Int64 {
    try await write { change in
      try change.check(claim)
      let video = claim.video
      let facts = update.facts
      try change.execute(
        """
        UPDATE videos SET size = coalesce(?, size), sha256 = coalesce(?, sha256),
          thumbnail = coalesce(?, thumbnail), progress = coalesce(?, progress)
        WHERE id = ?
        """, [facts.size, facts.sha256, facts.thumbnail, update.progress, video.rawValue])
      if let media = facts.media { try VideoRow.store(media, of: video, in: change) }
      if let state = update.state { try change.tell(.state, of: video, state: state, at: time) }
      for event in update.events { try change.tell(event, of: video, at: time) }
      return try change.existing(video).lastEvent
    }
  }
}

extension SQLiteChange {
  /// Every write of a job's owner begins with it: the transaction has the write lock, so it holds to the end.
  ///
  /// - Returns: attempts so far.
  @discardableResult
  func check(_ claim: JobClaim) throws -> Int {
    let attempts = try Int.fetchOne(
      database.cachedStatement(
        sql: "SELECT attempts FROM jobs WHERE video_id = ? AND epoch = ? AND owner = ?"),
      arguments: [claim.video.rawValue, claim.epoch, claim.owner])
    guard let attempts else { throw LeaseLost(claim.video) }
    return attempts
  }
}
