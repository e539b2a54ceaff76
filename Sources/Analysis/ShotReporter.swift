import Media
import TvidzCore

/// Tells the shots of a video while it is decoded, with their thumbnails.
struct ShotReporter {
  private var collector = ShotCollector()
  private let shrinker: PictureShrinker
  private let encoder = JPEGEncoder()

  init(for info: MediaInfo) throws(ActionableError) {
    shrinker = try PictureShrinker(for: info)
  }

  mutating func consume(
    _ frame: borrowing DecodedFrame, at position: FramePosition
  ) throws(ActionableError) {
    guard collector.wants(frameAt: position.timestamp) else { return }
    collector.add(try shrinker.picture(of: frame), at: position.timestamp)
  }

  /// - Returns: the shot that the cut ends, if it ends one.
  mutating func consume(_ cut: SceneCut) throws(ActionableError) -> Shot? {
    try collector.end(by: cut).map { (draft) throws(ActionableError) in try shot(draft) }
  }

  /// - Parameter end: of the video; nil where no frame was seen.
  /// - Returns: the last shot.
  func finish(at end: Timestamp?) throws(ActionableError) -> Shot? {
    try collector.finish(at: end).map { (draft) throws(ActionableError) in try shot(draft) }
  }

  private func shot(_ draft: ShotCollector.Draft) throws(ActionableError) -> Shot {
    Shot(
      number: draft.number, start: draft.start, end: draft.end,
      thumbnail: try draft.picture.flatMap { (picture) throws(ActionableError) in try encoder.encode(picture)
      })
  }
}
