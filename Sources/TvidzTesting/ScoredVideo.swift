/// What one detector made of one video, and what it cost.
package struct ScoredVideo: Sendable, Hashable, Codable {
  /// Where a video comes from, which decides what is asked of it.
  package enum Origin: String, Sendable, Hashable, Codable, CaseIterable {
    /// Real edited films, labelled by hand.
    case footage
    /// Real videos known to have no cut.
    case uncut
    /// Made from a recipe, to be found.
    case fixtures
    /// Made from a recipe, to mislead.
    case traps
  }

  package var detector: String
  package var origin: Origin
  /// Of a fixture its group, of a trap its class, of footage nothing.
  package var group: String
  package var video: String
  package var frames: Int
  package var reported: ReportedCuts
  /// Against labels at the very frame.
  package var exact: CutScore
  /// Against labels two frames away at most.
  package var near: CutScore
  /// Of the detector's process, in seconds.
  package var cpuSeconds: Double
  package var wallSeconds: Double
  /// Why there is no result; the labels then count as missed.
  package var failure: String?

  package init(
    detector: String, origin: Origin, group: String, video: String, frames: Int,
    reported: ReportedCuts = ReportedCuts(), exact: CutScore, near: CutScore, cpuSeconds: Double,
    wallSeconds: Double, failure: String? = nil
  ) {
    self.detector = detector
    self.origin = origin
    self.group = group
    self.video = video
    self.frames = frames
    self.reported = reported
    self.exact = exact
    self.near = near
    self.cpuSeconds = cpuSeconds
    self.wallSeconds = wallSeconds
    self.failure = failure
  }
}

/// Scores of several videos, pooled.
package struct PooledScore: Sendable, Hashable {
  package private(set) var videos = 0
  package private(set) var frames = 0
  package private(set) var failures = 0
  package private(set) var exact = CutScore()
  package private(set) var near = CutScore()
  /// In seconds, summed.
  package private(set) var cpuSeconds = 0.0
  package private(set) var wallSeconds = 0.0

  package init(_ scored: some Sequence<ScoredVideo>) {
    for video in scored {
      videos += 1
      frames += video.frames
      failures += video.failure == nil ? 0 : 1
      exact = exact + video.exact
      near = near + video.near
      cpuSeconds += video.cpuSeconds
      wallSeconds += video.wallSeconds
    }
  }

  /// Milliseconds of CPU for one frame; nil where there is no frame.
  package var cpuMillisecondsPerFrame: Double? { frames == 0 ? nil : cpuSeconds * 1000 / Double(frames) }
  /// False reports, hard and gradual, for one video; nil where there is no video.
  package var spuriousPerVideo: Double? { videos == 0 ? nil : Double(exact.spurious) / Double(videos) }
}
