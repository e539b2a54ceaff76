package import TvidzCore

/// All that is known of one file's cuts: what the writers of this module write.
package struct CutReport: Sendable, Hashable {
  /// As the user named it; it may hold any character, line breaks and quotes too.
  package var file: String
  package var info: MediaInfo
  /// When the first frame is presented; nil is the container's start.
  package var firstFrame: Timestamp?
  /// Seconds from the first frame's presentation to the end of the last one's, as decoded.
  package var duration: Double
  package var frames: Int
  package var detector: DetectorDescription
  /// `exact`.
  package var mode: String
  /// In order of time.
  package var cuts: [SceneCut]

  package init(
    file: String, info: MediaInfo, firstFrame: Timestamp? = nil, duration: Double, frames: Int,
    detector: DetectorDescription, mode: String, cuts: [SceneCut]
  ) {
    self.file = file
    self.info = info
    self.firstFrame = firstFrame
    self.duration = duration
    self.frames = frames
    self.detector = detector
    self.mode = mode
    self.cuts = cuts
  }
}
