package import Duplicates
import Fingerprints
import Foundation

/// Many videos as an index sees them: 36 cuts and some ten pictures each, without any picture being drawn.
///
/// Shots' lengths are resampled from real cut lists. Real hashes are not independent bits: each picture is a random
/// mixture of few base pictures, whose spectra are those of drawn shots, so that bands collide as real ones do.
package struct SyntheticCatalogue: Sendable {
  package let videos: Int
  private let seed: UInt64
  private let bases: [[Float]]

  /// Shots' lengths in seconds of the labelled films of the footage folder.
  private static let lengths = [
    0.4, 0.6, 0.9, 1.1, 1.2, 1.3, 1.6, 1.8, 1.8, 2, 2, 2.2, 2.2, 2.4, 2.4, 2.5, 2.6, 2.8, 3, 3.1, 3.2, 3.4,
    3.5, 3.9,
    3.9, 4, 4.3, 4.6, 4.9, 5.1, 6.7, 7.3, 11.8,
  ]

  package init(seed: UInt64, videos: Int) {
    self.seed = seed
    self.videos = videos
    bases = (0..<160).map { number in
      let film = SyntheticFilm(seed: seed &+ UInt64(number) &* 31, shots: [0.2])
      return film.fingerprint().marks.first?.grid?.samples ?? []
    }
  }

  private enum Kind {
    case usual, regular, still
  }

  private func kind(_ number: Int) -> Kind {
    switch number % 100 {
    case 0..<3: .regular
    case 3..<5: .still
    default: .usual
    }
  }

  /// Cuts in seconds.
  private func cuts(_ number: Int) -> [Double] {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 1009)
    var time = 0.0
    // One in a hundred begins with the same intro.
    var cuts = number % 100 == 50 ? [1.2, 2.9, 3.6, 6.4, 7.7, 9.1] : []
    time = cuts.last ?? 0
    let count = kind(number) == .still ? 1 : 36
    while cuts.count < count {
      let length =
        kind(number) == .regular
        ? 2
        : (Self.lengths.randomElement(using: &generator) ?? 2)
          * Double.random(in: 0.8...1.25, using: &generator)
      time += length
      cuts.append((time * 25).rounded() / 25)
    }
    return cuts
  }

  /// Pictures at their moments, in seconds.
  private func pictures(_ number: Int) -> [(time: Double, samples: [Float])] {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 2003 &+ 1)
    let count = kind(number) == .still ? 1 : 14
    return (0..<count).map { place in
      let isIntro = number % 100 == 50 && place < 3
      var own = SeededGenerator(seed: isIntro ? seed &+ UInt64(place) : generator.next())
      return (Double(place) * 7.5 + 1, mixture(&own))
    }
  }

  private func mixture(_ generator: inout SeededGenerator) -> [Float] {
    var samples = [Float](repeating: 0, count: PictureGrid.cells)
    for _ in 0..<3 {
      let base = bases[Int.random(in: 0..<bases.count, using: &generator)]
      let weight = Float.random(in: 0.3...1, using: &generator)
      for cell in samples.indices { samples[cell] += weight * base[cell] }
    }
    return samples
  }

  package func entry(of number: Int) -> IndexEntry {
    IndexEntry(
      rhythm: RhythmTokens.stored(cuts(number)),
      pictures: pictures(number).flatMap { picture in
        PictureTokens.stored(PictureGrid(luma: picture.samples)).map {
          IndexEntry.StoredPicture(token: $0, time: picture.time)
        }
      })
  }

  /// What a copy would ask: later by some seconds, at another frame rate, its pictures a little different, and strange
  /// ones between them.
  package func query(forCopyOf number: Int) -> CandidateQuery {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 4001 &+ 3)
    let shift = Double.random(in: 0...10, using: &generator)
    let cuts = cuts(number).map { (($0 + shift) * 24).rounded() / 24 }
    var asked: [CandidateQuery.AskedPicture] = []
    func ask(_ samples: [Float], at time: Double) {
      let grid = PictureGrid(luma: samples)
      asked.append(
        CandidateQuery.AskedPicture(
          time: time, tokens: PictureTokens.asked(grid, mirrored: false),
          mirroredTokens: PictureTokens.asked(grid, mirrored: true)))
    }
    for picture in pictures(number) {
      let noisy = picture.samples.map { $0 + Float.random(in: -1.5...1.5, using: &generator) }
      ask(noisy, at: picture.time + shift)
      // A query asks with every mark, four a second at most.
      for step in 1...8 { ask(mixture(&generator), at: picture.time + shift + Double(step) * 0.8) }
    }
    return CandidateQuery(rhythm: RhythmTokens.asked(cuts), pictures: asked)
  }
}
