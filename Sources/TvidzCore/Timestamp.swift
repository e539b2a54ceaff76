/// A point in a stream's own time: `pts` ticks of `timeBase` seconds, as the container states them.
///
/// It is never stored as a bare number of seconds: that would round. Seconds appear at the edge (JSON, text,
/// database), through `MediaInfo.presentationSeconds(of:)`.
package struct Timestamp: Sendable, Hashable, Codable {
  /// In ticks of `timeBase`. May be negative.
  package let pts: Int64
  /// Seconds per tick.
  package let timeBase: Rational

  package init(pts: Int64, timeBase: Rational) {
    self.pts = pts
    self.timeBase = timeBase
  }

  /// Seconds on the stream's own clock; the container's start time is *not* subtracted.
  package var seconds: Double {
    Double(pts) * Double(timeBase.numerator) / Double(timeBase.denominator)
  }
}

/// Where a frame is: its timestamp, and its number where the mode of analysis knows it.
package struct FramePosition: Sendable, Hashable, Codable {
  package let timestamp: Timestamp
  /// 0-based, in presentation order; nil in a mode that does not look at every frame.
  package let index: Int?

  package init(timestamp: Timestamp, index: Int?) {
    self.timestamp = timestamp
    self.index = index
  }
}
