package import Foundation
package import TvidzCore

/// Who works on which video. Times come from the caller: a clock that is wrong makes a lease end too early or late, and
/// the epoch keeps that harmless.
package protocol JobStore: Sendable {
  /// Videos that somebody should work on and nobody does, the oldest first: what a queue without messages hands out,
  /// and what is left after a crash.
  func claimableVideos(at time: Date, limit: Int) async throws -> [VideoID]

  /// Takes the job: the epoch increases, so that whoever had it before can write nothing.
  func claim(
    _ video: VideoID, owner: String, at time: Date, until lease: Date
  ) async throws -> ClaimAnswer

  /// - Throws: `LeaseLost`.
  func heartbeat(_ claim: JobClaim, until lease: Date) async throws

  /// Gives the job back, to be claimed by anybody at once or after `time`: the video is queued again.
  ///
  /// - Parameter crashed: whether this counts as an attempt.
  /// - Returns: attempts so far.
  /// - Throws: `LeaseLost`.
  func release(_ claim: JobClaim, crashed: Bool, at time: Date, notBefore: Date) async throws -> Int
}

/// What the owner of a job writes.
package protocol JobResults: Sendable {
  /// - Returns: the identifier of the video's last event.
  /// - Throws: `LeaseLost`, and then nothing was written.
  @discardableResult
  func append(_ update: JobUpdate, by claim: JobClaim, at time: Date) async throws -> Int64

  /// The end of a job, in one transaction: candidates that became known meanwhile, tokens, pairs, the terminal event and
  /// the video's state. So two copies that finish at the same moment find each other.
  ///
  /// `finish(_:by:at:compare:)` goes through the rounds that `FinishAnswer.compare` asks for.
  ///
  /// - Throws: `LeaseLost`, and then nothing was written.
  func finish(_ request: FinishRequest, by claim: JobClaim, at time: Date) async throws -> FinishAnswer
}
