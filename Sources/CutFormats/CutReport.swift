package import TvidzCore

/// All that is known of one file's cuts: what the writers of this module write.
package struct CutReport: Sendable, Hashable {
  /// As the user named it.
  package var file: String
  package var info: MediaInfo
  /// Seconds, as decoded.
  package var duration: Double
  package var frames: Int
  package var detector: DetectorDescription
  /// `exact`.
  package var mode: String
  /// In order of time.
  package var cuts: [SceneCut]

  package init(
    file: String, info: MediaInfo, duration: Double, frames: Int, detector: DetectorDescription,
    mode: String, cuts: [SceneCut]
  ) {
    self.file = file
    self.info = info
    self.duration = duration
    self.frames = frames
    self.detector = detector
    self.mode = mode
    self.cuts = cuts
  }
}
