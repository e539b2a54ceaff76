package import SceneDetection
package import TvidzCore

/// The detector that a person asked for.
package enum DetectorChoice: Sendable, Hashable {
  /// The program's own, and the better one. Nil is its own threshold.
  case adaptive(threshold: Double?)
  /// The ffmpeg program's `select='gt(scene,T)'`. Nil is 0.3.
  case scene(threshold: Double?)

  package func makeDetector() throws(ActionableError) -> any SceneDetector {
    switch self {
    case .adaptive:
      throw ActionableError(
        .usage, what: "cannot use the detector `adaptive`", why: "this build does not have it",
        remedy: "use `--detector scene`")
    case .scene(let threshold):
      SceneScoreDetector(threshold: threshold ?? SceneScoreDetector.defaultThreshold)
    }
  }
}
