/// A change of shot.
package struct SceneCut: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// From one frame to the next.
    case cut
    /// To, from or through a picture without content (mostly black or white).
    case fade
    /// One picture blends into the other.
    case dissolve
  }

  /// The first frame of the new shot; for a fade or dissolve, the frame in its middle.
  package let position: FramePosition
  /// 0...1, how sure the detector is; comparable between cuts of one detector only.
  package let score: Double
  package let kind: Kind
  /// For a fade or dissolve, its first and last frame. Nil for a cut.
  package let span: Span?

  package struct Span: Sendable, Hashable, Codable {
    package let start: Timestamp
    package let end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
      self.start = start
      self.end = end
    }
  }

  package static func cut(at position: FramePosition, score: Double) -> SceneCut {
    SceneCut(position: position, score: score, kind: .cut, span: nil)
  }

  package static func gradual(
    _ kind: Kind, from start: Timestamp, to end: Timestamp, middle: FramePosition, score: Double
  ) -> SceneCut {
    SceneCut(position: middle, score: score, kind: kind, span: Span(start: start, end: end))
  }

  private init(position: FramePosition, score: Double, kind: Kind, span: Span?) {
    self.position = position
    self.score = score
    self.kind = kind
    self.span = span
  }
}

/// A frame's score, as a detector saw it. What it means is the detector's: see `DetectorDescription`.
package struct FrameScore: Sendable, Hashable, Codable {
  package let position: FramePosition
  /// 0...1. The first frame of a video has none and is not reported.
  package let score: Double

  package init(position: FramePosition, score: Double) {
    self.position = position
    self.score = score
  }
}
