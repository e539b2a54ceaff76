package import Fingerprints
package import TvidzCore

/// Results. They are written by `JobResults.finish` alone.
package protocol AnalysisStore: Sendable {
  func analysis(of video: VideoID) async throws -> AnalysisRecord?

  /// Of complete videos, of the version that this program makes: what a candidate is compared by.
  func fingerprints(of videos: [VideoID]) async throws -> [VideoID: Fingerprint]

  /// The video with these bytes that others are called identical to: the first that was analysed completely.
  ///
  /// - Parameter excluded: videos that do not count, because the pair was dismissed or it is the one that asks.
  func canonicalVideo(sha256: String, excluding excluded: Set<VideoID>) async throws -> VideoID?

  /// To be read before candidates are looked up: see `FinishRequest`.
  func indexGeneration() async throws -> IndexGeneration
}
