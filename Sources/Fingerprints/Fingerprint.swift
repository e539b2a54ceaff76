import Foundation

/// A moment of a video: the picture that is seen from then on, or that there is nothing to recognise.
package struct PictureMark: Sendable, Hashable {
  /// Presentation time in seconds.
  package let time: Double
  /// Nil from a moment on where the picture is black or blank: no evidence of anything.
  package let grid: PictureGrid?
  /// Whether it is the picture shortly after a cut.
  package let isAfterCut: Bool

  package init(time: Double, grid: PictureGrid?, isAfterCut: Bool = false) {
    self.time = time
    self.grid = grid
    self.isAfterCut = isAfterCut
  }
}

/// What is kept of a video to recognise its copies: when shots change, and what is seen when.
///
/// A picture that stays as it is gives one mark however long it stays; one that moves gives at most four a second.
package struct Fingerprint: Sendable, Hashable {
  /// Raised whenever the same file may give another fingerprint. Fingerprints of different versions are not compared.
  package static let version = 2

  /// Seconds of the video that were seen.
  package var duration: Double
  /// Presentation times in seconds, ascending.
  package var cuts: [Double]
  /// In order of time.
  package var marks: [PictureMark]
  /// Whether the video was seen to its end.
  package var isComplete: Bool

  package init(duration: Double, cuts: [Double], marks: [PictureMark], isComplete: Bool = true) {
    self.duration = duration
    self.cuts = cuts
    self.marks = marks
    self.isComplete = isComplete
  }

  /// What was known of the video when `seconds` of it had been seen.
  package func prefix(seconds: Double) -> Fingerprint {
    guard seconds < duration else { return self }
    return Fingerprint(
      duration: seconds, cuts: cuts.filter { $0 < seconds }, marks: marks.filter { $0.time < seconds },
      isComplete: false)
  }
}
