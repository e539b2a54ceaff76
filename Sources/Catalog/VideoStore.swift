package import Foundation
package import TvidzCore

/// The videos themselves.
package protocol VideoStore: Sendable {
  /// Announces an upload: the video awaits it.
  ///
  /// - Returns: the stored record; what is there already where the identifier is known at the same location.
  /// - Throws: `ActionableError` of kind `usage` where the identifier or the location belongs to another video.
  func create(_ video: NewVideo, at time: Date) async throws -> VideoRecord

  /// An object is there: queues the video that awaits it, or makes one. Safe to say again, and late.
  func arrive(_ arrival: ObjectArrival, at time: Date) async throws -> ArrivalAnswer

  /// Also a deleted one: see `VideoRecord.isDeleted`.
  func video(_ id: VideoID) async throws -> VideoRecord?

  /// What a list, or a page that follows all videos, begins with.
  ///
  /// - Throws: `ActionableError` of kind `usage` where the page's cursor is not one of this catalog.
  func snapshot(matching query: VideoQuery) async throws -> CatalogSnapshot

  /// What a page that follows one video begins with; nil where it is unknown or deleted.
  func snapshot(of id: VideoID) async throws -> VideoSnapshot?

  func census() async throws -> VideoCensus
}

/// What people decide about a video. Each takes the job from whoever works on it, tells what it did in the log, and is
/// without effect where there is nothing to do.
package protocol VideoControl: Sendable {
  /// - Returns: the record after it; nil where the video is unknown or deleted.
  func cancel(_ id: VideoID, at time: Date) async throws -> VideoRecord?

  /// Queues a video that has ended once more, with no attempt counted. What is known of it stays until the new result
  /// takes its place.
  func retry(_ id: VideoID, at time: Date) async throws -> VideoRecord?

  /// Leaves a tombstone and forgets the analysis and all pairs. A video whose analysis was ended by a pair with this
  /// one is queued again.
  func delete(_ id: VideoID, at time: Date) async throws -> VideoRecord?
}
