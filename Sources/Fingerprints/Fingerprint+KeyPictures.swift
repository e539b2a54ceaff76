/// Which of a fingerprint's pictures an index keeps, and which it is asked about.
///
/// A picture of the known video is found where the other one is asked about the same moment. Pictures shortly after a
/// cut are such moments, whatever was done to a copy. So of these as many as may be are kept, and all are asked about;
/// where a shot is long, few moments of it are kept, and many asked about.
extension Fingerprint {
  /// Few, distinctive pictures: those whose tokens an index keeps. At most ten at the start, then eight a minute, and
  /// three times as many where cuts tell nothing; none resembles one of those before it.
  package var keyPictures: [PictureMark] {
    var allowance = PictureAllowance(hasRhythm: !RhythmTokens.indexed(cuts).isEmpty)
    var last = -Double.infinity
    var lastAfterCut = -Double.infinity
    var recent: [UInt64] = []
    var keys: [PictureMark] = []
    for mark in marks {
      guard let grid = mark.grid else { continue }
      if mark.isAfterCut { lastAfterCut = mark.time }
      guard mark.time - last >= (mark.isAfterCut ? Self.keySpacing : Self.insideSpacing),
        mark.isAfterCut || mark.time - lastAfterCut >= Self.insideSpacing,
        allowance.has(at: mark.time)
      else { continue }
      let hash = PictureSpectrum(grid.samples).hash
      guard recent.allSatisfy({ ($0 ^ hash).nonzeroBitCount >= Self.keyDistance }) else { continue }
      allowance.take(at: mark.time)
      last = mark.time
      recent = (recent + [hash]).suffix(8)
      keys.append(mark)
    }
    return keys
  }

  /// The pictures that an index is asked about: at most 40 at the start, then twelve a minute, those after cuts first.
  package var askedPictures: [PictureMark] {
    Self.chosen(of: marks, most: Self.mostAsked(duration: duration))
  }

  /// The pictures that an index is asked about thoroughly: at most `most`, those after cuts first.
  package func askedPictures(most: Int) -> [PictureMark] { Self.chosen(of: marks, most: most) }

  /// - Parameter duration: in seconds.
  package static func mostAsked(duration: Double) -> Int { Int(40 + duration * 12 / 60) }

  /// The pictures that an index is asked about when a video is known up to here, and was asked about up to `seconds`:
  /// the new ones, at most sixteen, and few before them.
  package func pictures(after seconds: Double) -> [PictureMark] {
    let before = marks.filter { $0.time <= seconds && $0.grid != nil && $0.isAfterCut }.suffix(6)
    return before + Self.chosen(of: marks.filter { $0.time > seconds }, most: 16)
  }

  /// Those after cuts first.
  private static func chosen(of marks: [PictureMark], most: Int) -> [PictureMark] {
    let pictures = marks.filter { $0.grid != nil }
    let afterCuts = spread(pictures.filter(\.isAfterCut), most: most)
    var lastAfterCut = -Double.infinity
    // Sooner after a cut none are kept.
    let inside = pictures.filter {
      if $0.isAfterCut { lastAfterCut = $0.time }
      return $0.time - lastAfterCut >= insideSpacing - keySpacing / 4
    }
    let others = spread(inside, most: most - afterCuts.count)
    return (afterCuts + others).sorted { $0.time < $1.time }
  }

  /// Evenly over all of them.
  private static func spread(_ marks: [PictureMark], most: Int) -> [PictureMark] {
    guard marks.count > most else { return marks }
    return (0..<max(0, most)).map { marks[$0 * marks.count / most] }
  }

  /// Seconds between pictures after cuts.
  private static let keySpacing = 1.25
  /// Seconds from any other picture to one inside of a shot.
  private static let insideSpacing = 1.8
  /// In bits of 64. Neighbouring pictures of one shot are nearer, other pictures farther.
  private static let keyDistance = 10
}

/// How many pictures may be taken: a store that fills with time and is emptied by taking.
package struct PictureAllowance: Sendable {
  private static let burst = 10.0
  private let perMinute: Double
  private var rest = burst
  private var last: Double?

  /// - Parameter hasRhythm: whether the video can be found by its cuts too.
  package init(hasRhythm: Bool) { perMinute = hasRhythm ? 8 : 24 }

  /// - Parameter time: in seconds, not before the last one taken.
  package func has(at time: Double) -> Bool { filled(at: time) >= 1 }

  package mutating func take(at time: Double) {
    rest = filled(at: time) - 1
    last = time
  }

  private func filled(at time: Double) -> Double {
    min(Self.burst, rest + (last.map { (time - $0) * perMinute / 60 } ?? 0))
  }
}
