/// The frames that a transition covers, settled by what shows nothing: a picture goes blank at a frame that is seen, not
/// estimated.
///
/// A fade-in starts where the blank ends, a fade-out ends where it begins, and where the picture rests in the blank, it
/// fades twice.
struct TransitionExtent: Equatable {
  /// The first frame that differs from the earlier shot, and the first that is wholly the later one.
  var start: Int
  var end: Int

  /// A frame is blank below this share of the relief of a transition's richer end: 2 % of its contrast.
  private static let reliefOfBlank: Float = 0.0005
  /// A transition that starts (or ends) below this share fades in (or out): half the contrast.
  private static let reliefOfFading: Float = 0.25
  /// In seconds: a fade that rests in the blank for so long is two, and so is one that lasts so long in all.
  private static let leastRest = 0.5
  private static let greatestLength = 2.2
  /// A fade-in starts with the video where what is blank before it lasts no more than this share of it: nobody sees
  /// where black ends and the first dark frames are.
  private static let greatestLead = 0.25

  /// What is known of the frames of a shot.
  struct Shot {
    /// Those that can be asked for.
    var known: Range<Int>
    var isFirst: Bool
    var relief: (Int) -> Float
    var seconds: (Int) -> Double
  }

  /// One transition, or the fade-out and the fade-in that it is.
  func settled(in shot: Shot) -> [TransitionExtent] {
    let limit = Self.reliefOfBlank * max(shot.relief(start), shot.relief(end))
    let isBlank = { (frame: Int) in shot.relief(frame) < limit }
    var extent = self
    if shot.relief(start) < Self.reliefOfFading * shot.relief(end) {
      extent.start = start(in: shot, isBlank: isBlank)
    } else if shot.relief(end) < Self.reliefOfFading * shot.relief(start) {
      extent.end = end(in: shot, isBlank: isBlank)
    }
    if let rest = Self.longestRun(in: extent.start + 1..<extent.end, where: isBlank),
      shot.seconds(rest.upperBound) - shot.seconds(rest.lowerBound) >= Self.leastRest
        || shot.seconds(extent.end) - shot.seconds(extent.start) > Self.greatestLength
    {
      return [
        TransitionExtent(start: extent.start, end: rest.lowerBound),
        TransitionExtent(start: rest.upperBound, end: extent.end),
      ]
    }
    if extent.beginsTheVideo(in: shot, isBlank: isBlank) { extent.start = 0 }
    return [extent]
  }

  /// The first frame after the blank that the start lies in or close to.
  private func start(in shot: Shot, isBlank: (Int) -> Bool) -> Int {
    if let blank = (start...start + (end - start) / 4).first(where: isBlank) {
      return (blank..<end).first { !isBlank($0) } ?? start
    }
    guard !(start..<end).contains(where: isBlank) else { return start }
    let nearest = max(shot.known.lowerBound, start - (end - start) / 3)
    return (nearest..<start).last(where: isBlank).map { $0 + 1 } ?? start
  }

  private func beginsTheVideo(in shot: Shot, isBlank: (Int) -> Bool) -> Bool {
    guard shot.isFirst, shot.known.lowerBound == 0, start > 0, (0..<start).allSatisfy(isBlank) else {
      return false
    }
    let lead = shot.seconds(start) - shot.seconds(0)
    return lead <= Self.greatestLead * (shot.seconds(end) - shot.seconds(start))
  }

  /// The first frame of the blank that the end lies in or close to.
  private func end(in shot: Shot, isBlank: (Int) -> Bool) -> Int {
    if let blank = (end - (end - start) / 4...end).last(where: isBlank) {
      return (start..<blank).last { !isBlank($0) }.map { $0 + 1 } ?? end
    }
    guard !(start..<end).contains(where: isBlank) else { return end }
    let farthest = min(shot.known.upperBound - 1, end + (end - start) / 3)
    return (end..<farthest + 1).first(where: isBlank) ?? end
  }

  private static func longestRun(in frames: Range<Int>, where holds: (Int) -> Bool) -> Range<Int>? {
    var (longest, first): (Range<Int>?, Int?) = (nil, nil)
    for frame in frames.lowerBound...frames.upperBound {
      if frame < frames.upperBound, holds(frame) {
        first = first ?? frame
      } else if let begun = first {
        if frame - begun > longest?.count ?? 0 { longest = begun..<frame }
        first = nil
      }
    }
    return longest
  }
}
