package import TvidzCore

/// Makes pictures of single frames, far apart in one video, that can be compared with those of a fingerprint.
///
/// What is dark at the edge of all of them is a bar around the picture: of a single frame nobody can tell.
package struct PictureSampler: Sendable {
  private var frames: [(time: Double, field: LumaField)] = []

  package init() {}

  /// - Parameters:
  ///   - picture: in a format that `Fingerprinter.accepts`.
  ///   - seconds: presentation time.
  package mutating func consume(_ picture: borrowing PlaneSet, at seconds: Double) {
    guard picture.width > 0, picture.height > 0 else { return }
    frames.append((seconds, LumaField(picture)))
  }

  /// One for each frame, in the order in which they were given; without a grid where nothing can be recognised.
  package var pictures: [PictureMark] {
    let bars = frames.lazy.map(\.field).filter { !Fingerprinter.isBlack($0) }.map(\.bars)
    let common = bars.dropFirst().reduce(bars.first ?? .none) { $0.intersection($1) }
    let view = ContentView(bars: common.symmetric)
    return frames.map { time, field in
      let luma = view.samples(of: field)
      return PictureMark(time: time, grid: Fingerprinter.isEvidence(luma) ? PictureGrid(luma: luma) : nil)
    }
  }
}
