package import Catalog
package import Foundation
package import TvidzCore

extension PostgresCatalog {
  package func claimableVideos(at time: Date, limit: Int) async throws -> [VideoID] {
    try await Self.actionable {
      try await pool.query(HotStatements.claimable(at: time, limit: limit)).values(String.self)
        .map { VideoID($0) }
    }
  }

  package func claim(
    _ video: VideoID, owner: String, at time: Date, until lease: Date
  ) async throws -> ClaimAnswer {
    try await write(video) { change in
      guard let record = try await change.record(video) else { return .unknown }
      guard record.state.isActive, !record.isDeleted else { return .nothingToDo(record) }
      let held =
        try await change.query(HotStatements.lease(of: video))
        .values(Date?.self).first ?? nil
      if let held, held > time { return .held(until: held) }
      try await change.revoke(video)
      let job = try await change.query(
        """
        update jobs set owner = \(owner), lease_until = \(lease) where video_id = \(video.rawValue)
        returning epoch, attempts
        """)
      let (epoch, attempts) = try job[0].decode(Int64.self, Int32.self)
      return .claimed(
        JobClaim(video: video, epoch: epoch, owner: owner, attempts: Int(attempts)), record)
    }
  }

  package func heartbeat(_ claim: JobClaim, until lease: Date) async throws {
    try await Self.actionable {
      let rows = try await pool.query(
        """
        update jobs set lease_until = \(lease)
        where video_id = \(claim.video.rawValue) and epoch = \(claim.epoch) and owner = \(claim.owner)
        """)
      guard rows.affected == 1 else { throw LeaseLost(claim.video) }
    }
  }

  package func release(
    _ claim: JobClaim, crashed: Bool, at time: Date, notBefore: Date
  ) async throws -> Int {
    try await write(claim.video) { change in
      let attempts = try await change.check(claim) + (crashed ? 1 : 0)
      try await change.requeue(claim.video, attempts: attempts, at: time)
      if notBefore > time {
        try await change.query(
          "update jobs set lease_until = \(notBefore) where video_id = \(claim.video.rawValue)")
      }
      return attempts
    }
  }

  @discardableResult
  package func append(_ update: JobUpdate, by claim: JobClaim, at time: Date) async throws -> Int64 {
    try await write(claim.video) { change in
      try await change.check(claim)
      let video = claim.video
      let facts = update.facts
      try await change.query(
        """
        update videos set size = coalesce(\(facts.size), size), sha256 = coalesce(\(facts.sha256), sha256),
          thumbnail = coalesce(\(facts.thumbnail), thumbnail),
          progress = coalesce(\(update.progress.map { Int32($0) }), progress)
        where id = \(video.rawValue)
        """)
      if let media = facts.media { try await VideoRow.store(media, of: video, in: change) }
      if let state = update.state { try await change.tell(.state, of: video, state: state, at: time) }
      for event in update.events { try await change.tell(event, of: video, at: time) }
      return try await change.existing(video).lastEvent
    }
  }
}

extension PostgresChange {
  /// Every write of a job's owner begins with it, holding the video's lock: it holds to the end.
  ///
  /// - Returns: attempts so far.
  @discardableResult
  func check(_ claim: JobClaim) async throws -> Int {
    let attempts = try await query(
      """
      select attempts from jobs
      where video_id = \(claim.video.rawValue) and epoch = \(claim.epoch) and owner = \(claim.owner)
      """
    ).values(Int32.self).first
    guard let attempts else { throw LeaseLost(claim.video) }
    return Int(attempts)
  }
}
