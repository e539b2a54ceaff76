/// Cost of analysing one clip, as ratios to programs that ran in turn with it: they travel between machines, seconds
/// do not.
package struct SpeedRatios: Sendable, Hashable, Codable {
  /// The detector `adaptive` / decoding, within one run.
  package var detectorOverDecoding: Double
  /// Making fingerprints / decoding, within one run.
  package var fingerprintsOverDecoding: Double
  /// `tvidz cuts` with `adaptive` / the ffmpeg program with its default threads, of medians of CPU time.
  package var adaptiveOverFFmpeg: Double
  /// `scene` / the same.
  package var sceneOverFFmpeg: Double

  package init(
    detectorOverDecoding: Double, fingerprintsOverDecoding: Double, adaptiveOverFFmpeg: Double,
    sceneOverFFmpeg: Double
  ) {
    self.detectorOverDecoding = detectorOverDecoding
    self.fingerprintsOverDecoding = fingerprintsOverDecoding
    self.adaptiveOverFFmpeg = adaptiveOverFFmpeg
    self.sceneOverFFmpeg = sceneOverFFmpeg
  }
}

/// The content of `Golden/thresholds/speed.json`: what was measured in repeated runs and the limits that follow.
package struct SpeedThresholds: Sendable, Hashable, Codable {
  /// A ratio's history and its limit.
  package struct Limit: Sendable, Hashable, Codable {
    /// One ratio per recorded run.
    package var recorded: [Double]
    package var median: Double
    package var largest: Double
    /// What the project promises: the median of the recorded runs must keep it.
    package var promised: Double
    /// Largest ratio that passes.
    package var gate: Double

    /// The gate lies as far above the largest recorded ratio as that lies above the median, so that noise like that of
    /// the recorded runs passes; it may lie above what is promised, for one run is noisier than the median of twenty. On
    /// another machine what is promised is enough.
    ///
    /// - Precondition: `recorded` is not empty.
    package init(recorded: [Double], promised: Double) {
      let middle = SpeedThresholds.median(of: recorded)
      let largest = recorded.max() ?? middle
      self.recorded = recorded
      self.median = middle
      self.largest = largest
      self.promised = promised
      self.gate = max(promised, largest + (largest - middle))
    }
  }

  /// The clip's making, so that ratios of another clip are not held against these.
  package var clip: String
  package var detectorOverDecoding: Limit
  package var fingerprintsOverDecoding: Limit
  package var adaptiveOverFFmpeg: Limit
  package var sceneOverFFmpeg: Limit

  /// - Precondition: `runs` is not empty.
  package init(clip: String, runs: [SpeedRatios]) {
    self.clip = clip
    self.detectorOverDecoding = Limit(recorded: runs.map(\.detectorOverDecoding), promised: 0.08)
    self.fingerprintsOverDecoding = Limit(
      recorded: runs.map(\.fingerprintsOverDecoding), promised: 0.05)
    self.adaptiveOverFFmpeg = Limit(recorded: runs.map(\.adaptiveOverFFmpeg), promised: 0.90)
    self.sceneOverFFmpeg = Limit(recorded: runs.map(\.sceneOverFFmpeg), promised: 0.90)
  }

  /// Whether the medians of the recorded runs keep what is promised.
  package var promises: [GateLine] {
    [
      .atMost("detector / decoding, CPU", detectorOverDecoding.median, detectorOverDecoding.promised),
      .atMost(
        "fingerprints / decoding, CPU", fingerprintsOverDecoding.median, fingerprintsOverDecoding.promised),
      .atMost("adaptive / ffmpeg select, CPU", adaptiveOverFFmpeg.median, adaptiveOverFFmpeg.promised),
      .atMost("scene / ffmpeg select, CPU", sceneOverFFmpeg.median, sceneOverFFmpeg.promised),
    ]
  }

  package func lines(for ratios: SpeedRatios) -> [GateLine] {
    [
      .atMost(
        "detector / decoding, CPU", ratios.detectorOverDecoding, detectorOverDecoding.gate),
      .atMost(
        "fingerprints / decoding, CPU", ratios.fingerprintsOverDecoding, fingerprintsOverDecoding.gate),
      .atMost("adaptive / ffmpeg select, CPU", ratios.adaptiveOverFFmpeg, adaptiveOverFFmpeg.gate),
      .atMost("scene / ffmpeg select, CPU", ratios.sceneOverFFmpeg, sceneOverFFmpeg.gate),
    ]
  }

  /// - Precondition: `values` is not empty.
  package static func median(of values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
