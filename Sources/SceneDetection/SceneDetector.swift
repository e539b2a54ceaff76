package import TvidzCore

/// What a detector tells while it is fed.
package enum Detection: Sendable, Hashable {
  /// A frame's score; frames come in order, possibly some frames late. The first frame of a video has none.
  case score(FrameScore)
  /// A change of shot that is certain: it is never taken back. Cuts come in order of time.
  case cut(SceneCut)
}

/// A pure state machine that is fed every frame of a video in presentation order and tells where shots change.
///
/// It does no I/O, holds no clock and allocates nothing per frame. Frames may come in another size from some frame
/// on; the detector decides what that means.
package protocol SceneDetector {
  var description: DetectorDescription { get }

  /// Whether pictures of this format can be given to `consume` as they are; others are converted first.
  func accepts(_ format: PixelFormat) -> Bool
  /// What other pictures may become: the one of these that loses least is chosen, by FFmpeg's rule. Not empty.
  var fallbackFormats: [PixelFormat] { get }

  /// Takes the next frame. `report` is called for what became certain with it.
  mutating func consume(
    _ picture: borrowing PlaneSet, at position: FramePosition, report: (Detection) -> Void)

  /// Tells what the last frames leave open; the video has ended.
  mutating func finish(report: (Detection) -> Void)
}
