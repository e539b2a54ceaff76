package import Foundation

/// A video of the duplicates benchmark before anybody copied it.
package struct DuplicateSource: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// A stretch of a file of the footage folder, in seconds.
    case footage(file: String, start: Double, length: Double)
    case drawn(SyntheticFootage)
    /// One of FFmpeg's sources, for some seconds, before something drawn.
    case source(String, seconds: Double, then: SyntheticFootage?)
  }

  package var name: String
  package var content: Content
  /// Seconds.
  package var duration: Double
  /// In seconds, for transforms that need shots.
  package var cuts: [Double]
  /// Names of sources of which it has some seconds and is no copy.
  package var shares: Set<String> = []

  package var isReal: Bool {
    if case .footage = content { true } else { false }
  }
}

/// The set of one seed: originals, and videos that are copies of nothing though they look like it.
package struct DuplicateSet: Sendable {
  package let seed: UInt64
  package let originals: [DuplicateSource]
  package let negatives: [DuplicateSource]

  /// Disjoint stretches of real films, with their cuts from where they start. The footage is short, so most are shorter
  /// than the drawn ones.
  private static let stretches: [(file: String, start: Double, length: Double, cuts: [Double])] = [
    ("sintel-trailer.mp4", 0, 26, [3.9, 9, 13.9, 17, 19.5, 22.2]),
    ("sintel-trailer.mp4", 26, 26, [1.3, 3.2, 5, 7.3, 9.7, 13]),
    ("rocket-vp8.webm", 0, 21, [1, 7.7, 11.6, 14.8]),
    ("rocket-vp8.webm", 21, 21, [2.4, 6.2, 10.4, 14.3]),
    ("bbb-0-30.webm", 0, 15, [3.5, 7.5, 11.8]),
    ("bbb-0-30.webm", 15, 15, [0.67, 4, 7.96, 11.5]),
    ("tmk-chair-orig-22-sd-bar.mp4", 0, 22.4, []),
    ("bikes.mp4", 0, 10, [1.2, 3.04, 5.48, 7.48]),
  ]

  package init(seed: UInt64, footage: URL?) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed &* 977 &+ 5)
    var originals = footage.map { Self.real(in: $0, &generator) } ?? []
    for index in 0..<12 {
      // The last two are one long shot each.
      let seconds = Double.random(in: 30...38, using: &generator)
      let film =
        index < 10
        ? SyntheticFootage(seed: generator.next(), seconds: seconds)
        : SyntheticFootage(seed: generator.next(), seconds: 32, every: 32)
      originals.append(Self.drawn("drawn-\(index)", film))
    }
    self.originals = originals
    negatives = Self.negatives(originals, &generator)
  }

  /// The stretches, each up to a tenth shorter at both ends, so that seeds differ.
  private static func real(in footage: URL, _ generator: inout SeededGenerator) -> [DuplicateSource] {
    stretches.enumerated().compactMap { index, piece in
      let late = piece.length * Double.random(in: 0...0.1, using: &generator)
      let early = piece.length * Double.random(in: 0...0.1, using: &generator)
      let file = footage.appending(path: piece.file)
      guard FileManager.default.fileExists(atPath: file.path) else { return nil }
      let length = piece.length - late - early
      return DuplicateSource(
        name: "real-\(index)",
        content: .footage(file: piece.file, start: piece.start + late, length: length), duration: length,
        cuts: piece.cuts.map { $0 - late }.filter { $0 > 0 && $0 < length })
    }
  }

  private static func drawn(_ name: String, _ film: SyntheticFootage) -> DuplicateSource {
    let frames = film.shots.reduce(0) { $0 + $1.frames }
    return DuplicateSource(
      name: name, content: .drawn(film), duration: Double(frames) / Double(SyntheticFootage.rate),
      cuts: film.cuts)
  }

  private static func negatives(
    _ originals: [DuplicateSource], _ generator: inout SeededGenerator
  ) -> [DuplicateSource] {
    var list: [DuplicateSource] = []
    for interval in [1.0, 2, 3] {
      for index in 0..<5 {
        let film = SyntheticFootage(seed: generator.next(), seconds: 30, every: interval)
        list.append(drawn("every-\(Int(interval))s-\(index)", film))
      }
    }
    let intro = SyntheticFootage(seed: generator.next(), seconds: 5).shots
    let outro = SyntheticFootage(seed: generator.next(), seconds: 5).shots
    for index in 0..<10 {
      let body = SyntheticFootage(seed: generator.next(), seconds: 28).shots
      let shots = (index % 3 != 1 ? intro : []) + body + (index % 3 != 0 ? outro : [])
      var film = drawn("intro-outro-\(index)", SyntheticFootage(shots: shots))
      // One kind has the intro alone, one the outro alone, and one both.
      film.shares = Set(
        (0..<10).filter { $0 != index && $0 % 3 + index % 3 != 1 }.map { "intro-outro-\($0)" })
      list.append(film)
    }
    // The first five seconds of an original, and then something else.
    for (index, original) in originals.enumerated() {
      guard index % 3 == 0, case .drawn(let film) = original.content, film.shots.count > 3 else { continue }
      var head: [SyntheticFootage.Shot] = []
      var left = 5 * SyntheticFootage.rate
      for shot in film.shots where left > 0 {
        head.append(SyntheticFootage.Shot(seed: shot.seed, frames: min(left, shot.frames), from: shot.from))
        left -= shot.frames
      }
      let body = SyntheticFootage(seed: generator.next(), seconds: 28).shots
      var borrower = drawn("borrowed-intro-\(index)", SyntheticFootage(shots: head + body))
      borrower.shares = [original.name]
      list.append(borrower)
    }
    for index in 0..<4 {
      let film = SyntheticFootage(seed: generator.next(), seconds: 25)
      list.append(
        DuplicateSource(
          name: "test-card-\(index)", content: .source("testsrc2", seconds: 8, then: film), duration: 33,
          cuts: []))
    }
    for (index, card) in ["smptebars", "smptebars", "pal75bars", "pal75bars"].enumerated() {
      list.append(
        DuplicateSource(
          name: "bars-\(index)", content: .source(card, seconds: 30 + Double(index), then: nil), duration: 30,
          cuts: []))
    }
    for index in 0..<3 {
      let film = SyntheticFootage(
        seed: 0, seconds: 30 + Double(index), every: 30 + Double(index), style: .black)
      list.append(drawn("black-\(index)", film))
    }
    for index in 0..<8 {
      let film = SyntheticFootage(seed: generator.next(), seconds: 32, every: 4, style: .slides)
      list.append(drawn("slides-\(index)", film))
    }
    for index in 0..<6 {
      let film = SyntheticFootage(seed: generator.next(), seconds: 1 + Double(index) * 0.4)
      list.append(drawn("short-\(index)", film))
    }
    for index in 0..<5 {
      let seed = generator.next()
      for half in 0..<2 {
        let shot = SyntheticFootage.Shot(
          seed: seed, frames: 20 * SyntheticFootage.rate, from: half * 20 * SyntheticFootage.rate)
        list.append(drawn("half-\(index)-\(half)", SyntheticFootage(shots: [shot])))
      }
    }
    return list + talks(&generator)
  }

  /// Somebody speaks before one wall, every time something else, and all end with the same trailer.
  private static func talks(_ generator: inout SeededGenerator) -> [DuplicateSource] {
    let wall = generator.next()
    let trailer = SyntheticFootage(seed: generator.next(), seconds: 6).shots
    let names = (0..<6).map { "talk-\($0)" }
    return names.enumerated().map { index, name in
      let talk = SyntheticFootage.Shot(
        seed: wall, frames: (18 + 3 * index) * SyntheticFootage.rate, take: generator.next())
      var film = drawn(name, SyntheticFootage(shots: [talk] + trailer))
      film.shares = Set(names).subtracting([name])
      return film
    }
  }
}
