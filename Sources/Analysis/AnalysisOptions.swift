package import Media

/// What is looked for in a video, and how it is told.
package struct AnalysisOptions: Sendable {
  package var detector: DetectorChoice
  /// Whether every frame's score is an event.
  package var reportsScores: Bool
  /// Whether the pictures of a fingerprint are events, made in the same pass.
  package var reportsPictures: Bool
  /// Whether the shots are events, each with a thumbnail.
  package var reportsShots: Bool
  package var decoding: DecodingOptions
  /// The least time between two events of progress.
  package var progressInterval: Duration
  package var clock: MonotonicClock

  package init(
    detector: DetectorChoice,
    reportsScores: Bool = false,
    reportsPictures: Bool = false,
    reportsShots: Bool = false,
    decoding: DecodingOptions = DecodingOptions(),
    progressInterval: Duration = .milliseconds(250),
    clock: MonotonicClock = .continuous
  ) {
    self.detector = detector
    self.reportsScores = reportsScores
    self.reportsPictures = reportsPictures
    self.reportsShots = reportsShots
    self.decoding = decoding
    self.progressInterval = progressInterval
    self.clock = clock
  }
}
