/// What a video shows at a moment: one of its pictures, or a mix of two.
///
/// Marks of a movement lie a quarter of a second apart, and those of a copy at other moments than the original's. What is
/// between two marks is like neither of them, but much like a mix of both.
struct ShownMoment: Sendable, Hashable {
  let picture: Int
  /// The one after it, where the moment lies between both.
  let next: Int?
  /// Of the mix that the next one makes, 0...1.
  let share: Float

  init(_ picture: Int) {
    self.picture = picture
    next = nil
    share = 0
  }

  private init(_ picture: Int, share: Float) {
    self.picture = picture
    next = picture + 1
    self.share = share
  }

  /// The pictures that it is made of.
  var parts: [(picture: Int, share: Float)] {
    next.map { [(picture, 1 - share), ($0, share)] } ?? [(picture, 1 as Float)]
  }

  /// Between two marks of a movement; nil where there is none.
  ///
  /// - Parameter time: in seconds.
  init?(between time: Double, of video: ComparableVideo) {
    let index = video.pictures.partitioningIndex { $0.end > time }
    guard index + 1 < video.pictures.count else { return nil }
    let (picture, next) = (video.pictures[index], video.pictures[index + 1])
    let length = picture.end - picture.start
    let isMoving = length <= Evidence.longestMoving && next.start == picture.end
    guard isMoving, picture.start < time else { return nil }
    self.init(index, share: Float((time - picture.start) / length))
  }

  /// All that may be meant by a moment that is known only roughly: the pictures around it, and the mix at it.
  static func all(around time: Double, within reach: Double, of video: ComparableVideo) -> [ShownMoment] {
    let pictures = video.pictures(seenIn: time - reach...time + reach).map { ShownMoment($0) }
    return pictures + [ShownMoment(between: time, of: video)].compactMap(\.self)
  }
}
