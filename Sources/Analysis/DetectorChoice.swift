package import SceneDetection

/// The detector that a person asked for.
package enum DetectorChoice: Sendable, Hashable {
  /// The program's own, and the better one. Nil is its own threshold.
  case adaptive(threshold: Double?)
  /// The ffmpeg program's `select='gt(scene,T)'`. Nil is 0.3.
  case scene(threshold: Double?)

  package func makeDetector() -> any SceneDetector {
    switch self {
    case .adaptive(let threshold):
      AdaptiveDetector(threshold: threshold ?? AdaptiveDetector.defaultThreshold)
    case .scene(let threshold):
      SceneScoreDetector(threshold: threshold ?? SceneScoreDetector.defaultThreshold)
    }
  }
}
