package import SceneDetection

/// The detector that a person asked for.
package enum DetectorChoice: Sendable, Hashable {
  /// The program's own, and the better one. Nil is its own threshold.
  case adaptive(threshold: Double?)
  /// The ffmpeg program's `select='gt(scene,T)'`. Nil is 0.3.
  case scene(threshold: Double?)

  /// As settings and the command line call them.
  package static let names = ["adaptive", "scene"]

  package init?(named name: String, threshold: Double?) {
    switch name {
    case "adaptive": self = .adaptive(threshold: threshold)
    case "scene": self = .scene(threshold: threshold)
    default: return nil
    }
  }

  package var name: String {
    switch self {
    case .adaptive: "adaptive"
    case .scene: "scene"
    }
  }

  package var threshold: Double? {
    switch self {
    case .adaptive(let threshold), .scene(let threshold): threshold
    }
  }

  package func makeDetector() -> any SceneDetector {
    switch self {
    case .adaptive(let threshold):
      AdaptiveDetector(threshold: threshold ?? AdaptiveDetector.defaultThreshold)
    case .scene(let threshold):
      SceneScoreDetector(threshold: threshold ?? SceneScoreDetector.defaultThreshold)
    }
  }
}
