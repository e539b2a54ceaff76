package import Fingerprints
package import TvidzCore

/// What an analysis tells, in this order: `started` once, then scores, cuts, pictures, shots and progress as they come,
/// `finished` once.
package enum AnalysisEvent: Sendable, Hashable {
  /// The file is open and its video stream known.
  case started(MediaInfo, DetectorDescription)
  /// How far the analysis is; at most a few times a second, so that a listener need not throttle.
  case progress(AnalysisProgress)
  /// Only where the caller asked for scores.
  case score(FrameScore)
  /// A cut, as soon as it is certain. Cuts come in order of time.
  case cut(SceneCut)
  /// Only where the caller asked for fingerprints: what is seen from a moment on, some two seconds late. They come in
  /// order of time.
  case picture(PictureMark)
  /// Only where the caller asked for shots: each after the cut that ends it, with a picture that shows it.
  case shot(Shot)
  case finished(AnalysisSummary)
}

package struct AnalysisProgress: Sendable, Hashable, Codable {
  /// Frames seen so far.
  package let frames: Int
  /// Presentation time reached, in seconds.
  package let seconds: Double
  /// 0...1; nil where the duration is unknown.
  package let fraction: Double?

  package init(frames: Int, seconds: Double, fraction: Double?) {
    self.frames = frames
    self.seconds = seconds
    self.fraction = fraction
  }
}

package struct AnalysisSummary: Sendable, Hashable, Codable {
  /// All frames of the video, in presentation order.
  package let frames: Int
  /// Seconds from the first frame's presentation to the end of the last one's, as decoded (not as the container says).
  package let duration: Double
  /// Packets or frames that the decoder could not use; 0 for a sound file.
  package let damagedFrames: Int
  /// When the first frame is presented: after the container's start where sound begins earlier. Nil without frames.
  package let firstFrame: Timestamp?
  /// What shows that the file does not hold the end of the video; nil where nothing does.
  package let missingEnd: MissingEnd?

  package init(
    frames: Int, duration: Double, damagedFrames: Int, firstFrame: Timestamp? = nil,
    missingEnd: MissingEnd? = nil
  ) {
    self.frames = frames
    self.duration = duration
    self.damagedFrames = damagedFrames
    self.firstFrame = firstFrame
    self.missingEnd = missingEnd
  }
}
