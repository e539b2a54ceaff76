package import Fingerprints

/// What single pictures of a video show, and whether it ends where its container says.
package struct PictureSamples: Sendable, Hashable {
  /// In the order of the moments that were asked for; fewer where moments had none.
  package var pictures: [PictureMark]
  /// Moments for which seeking found no picture.
  package var missing: Int
  /// Whether there are pictures after the end that the container states, or might be.
  package var goesOn: Bool

  package init(pictures: [PictureMark], missing: Int, goesOn: Bool) {
    self.pictures = pictures
    self.missing = missing
    self.goesOn = goesOn
  }
}
