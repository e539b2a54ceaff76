/// Decides which bars lie around each frame of a film.
///
/// What is dark at the edge of all frames so far is a bar. A shot may have wider ones: that of a letterboxed film in
/// a compilation, after one that fills the frame. But a scene may be dark at its edges, so a shot's own bars count only
/// where they are as wide on both sides, and the picture begins at once where they end.
struct BarsOfShots {
  /// Of a side, how much wider than the other one a bar may be, as a share of the frame.
  private static let tolerance: Float = 0.012
  /// A shot's own bars are at least so wide.
  private static let narrowest: Float = 0.03
  /// Fewer frames of a shot tell nothing.
  private static let fewestFrames = 4

  /// Of all frames; nil before the first.
  private var film: Bars?
  private var shot = Shot()

  private struct Shot {
    var frames = 0
    /// Nil before the first.
    var bars: Bars?
    /// The last that were looked at, and whether the picture was ever seen to begin where they end.
    var own = Bars.none
    var isLitVertically = false
    var isLitHorizontally = false

    mutating func add(_ field: LumaField) {
      frames += 1
      bars = bars?.intersection(field.bars) ?? field.bars
    }

    mutating func look(at own: Bars, in frames: some Sequence<LumaField>) {
      if own.top != self.own.top { isLitVertically = false }
      if own.left != self.own.left { isLitHorizontally = false }
      self.own = own
      for field in frames where !isLitVertically || !isLitHorizontally {
        let isLit = field.isLit(inside: own)
        isLitVertically = isLitVertically || isLit.vertical
        isLitHorizontally = isLitHorizontally || isLit.horizontal
      }
    }
  }

  /// Bars around the whole film, as far as it was seen.
  var ofFilm: Bars { film?.symmetric ?? .none }

  /// Takes the next frame that is not black.
  mutating func see(_ field: LumaField) { film = film?.intersection(field.bars) ?? field.bars }

  /// Another shot begins with the next frame that is passed.
  mutating func beginShot() { shot = Shot() }

  /// Takes the next frame of the shot, which was seen before.
  ///
  /// - Parameters:
  ///   - frame: nil where it is not yet the shot's alone.
  ///   - rest: the shot's frames after it, as far as they are known; none is black.
  /// - Returns: the bars around it.
  mutating func pass(_ frame: LumaField?, rest: [LumaField]) -> Bars {
    if let frame { shot.add(frame) }
    var known = shot
    for field in rest { known.add(field) }
    guard let bars = known.bars, known.frames >= Self.fewestFrames else { return ofFilm }
    let own = bars.symmetric
    shot.look(at: own, in: [frame].compactMap(\.self) + rest)
    let vertical = shot.isLitVertically ? Self.own(own.top, bars.top, bars.bottom) : 0
    let horizontal = shot.isLitHorizontally ? Self.own(own.left, bars.left, bars.right) : 0
    return ofFilm.union(Bars(top: vertical, bottom: vertical, left: horizontal, right: horizontal))
  }

  private static func own(_ width: Float, _ one: Float, _ other: Float) -> Float {
    width >= narrowest && abs(one - other) <= tolerance ? width : 0
  }
}
