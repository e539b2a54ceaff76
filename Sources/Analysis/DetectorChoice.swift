package import SceneDetection

/// The detector that a person asked for.
package struct DetectorChoice: Sendable, Hashable {
  /// By the names that settings and the command line call them.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The program's own, and the better one.
    case adaptive
    /// The ffmpeg program's `select='gt(scene,T)'`.
    case scene
  }

  package var kind: Kind
  /// How much change makes a cut, 0 to 1; nil is the detector's own: 0.3 for `scene`.
  package var threshold: Double?

  package init(_ kind: Kind, threshold: Double?) {
    self.kind = kind
    self.threshold = threshold
  }

  package static func adaptive(threshold: Double?) -> DetectorChoice {
    DetectorChoice(.adaptive, threshold: threshold)
  }

  package static func scene(threshold: Double?) -> DetectorChoice {
    DetectorChoice(.scene, threshold: threshold)
  }

  package func makeDetector() -> any SceneDetector {
    switch kind {
    case .adaptive: AdaptiveDetector(threshold: threshold ?? AdaptiveDetector.defaultThreshold)
    case .scene: SceneScoreDetector(threshold: threshold ?? SceneScoreDetector.defaultThreshold)
    }
  }
}
