package import TvidzCore

/// Finds hard cuts that stand out from their neighbourhood, and fades and dissolves with their extent.
///
/// A picture is reduced to a small grid; a cut is a boundary whose difference, with motion forgiven, is large against
/// those around it and against the pictures' contrast, across which no structure is found again, and after which the
/// earlier picture does not come back (`CutEvidence`). Between hard cuts, a stretch of frames that lies on a straight
/// line between two unlike pictures is a dissolve, or a fade where one of them is blank (`GradualDetector`).
///
/// A frame's score is the likelihood of a hard cut before it, 0...1.
package struct AdaptiveDetector: SceneDetector {
  package static let defaultThreshold = 0.5

  /// A frame is a hard cut where its score exceeds this. 0...1.
  package let threshold: Double
  private var hard = HardCutDetector()
  private var gradual = GradualDetector()
  /// Frames whose score has been told.
  private var decided = 0

  package init(threshold: Double = defaultThreshold) {
    self.threshold = threshold
  }

  package var description: DetectorDescription {
    DetectorDescription(name: "adaptive", version: 4, parameters: ["threshold": threshold])
  }

  package let fallbackFormats: [PixelFormat] = [.yuv420p]

  package func accepts(_ format: PixelFormat) -> Bool {
    format.layout == .planarYUV || format.layout == .gray
  }

  package mutating func consume(
    _ picture: borrowing PlaneSet, at position: FramePosition, report: (Detection) -> Void
  ) {
    hard.append(picture, at: position)
    if hard.count > HardCutDetector.window { decide(report) }
  }

  package mutating func finish(report: (Detection) -> Void) {
    while decided < hard.count { decide(report) }
    gradual.finish { report(.cut($0)) }
  }

  /// Settles the oldest frame that is open.
  private mutating func decide(_ report: (Detection) -> Void) {
    let frame = decided
    decided += 1
    let picture = hard.picture(frame)
    if frame > 0 {
      let score = hard.evidence(at: frame)?.score ?? 0
      report(.score(FrameScore(position: picture.position, score: score)))
      if score > threshold {
        gradual.endShot { report(.cut($0)) }
        report(.cut(.cut(at: picture.position, score: score)))
      }
    }
    gradual.append(picture) { report(.cut($0)) }
  }
}
