package import Foundation
package import TvidzCore

/// Pairs of videos. They are made by `JobResults.finish` alone.
package protocol DuplicateStore: Sendable {
  /// Pairs that the video is in, on either side, dismissed ones too; by identifier.
  func duplicates(of video: VideoID) async throws -> [DuplicateRecord]

  func duplicate(_ id: Int64) async throws -> DuplicateRecord?

  /// What a list tells of these videos beside their records, by a few queries for all of them; only of those of which
  /// there is something to tell.
  func outcomes(of videos: [VideoID]) async throws -> [VideoID: VideoOutcome]

  /// Says that a pair does not count, now and whenever either is analysed again. Where the pair had ended an analysis,
  /// the video is queued again; where nothing else makes it a duplicate, it is `completed`.
  ///
  /// - Returns: the pair after it; nil where there is none. Dismissing it twice is dismissing it once.
  func dismiss(_ id: Int64, at time: Date) async throws -> DuplicateRecord?

  /// Takes that back: a completed video is a `duplicate` again.
  func restore(_ id: Int64, at time: Date) async throws -> DuplicateRecord?

  /// Videos that this one is not to be compared with: those of dismissed pairs, on either side.
  func excludedVideos(for video: VideoID) async throws -> Set<VideoID>
}
