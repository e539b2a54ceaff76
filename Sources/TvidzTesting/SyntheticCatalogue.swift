package import Duplicates
import Fingerprints
import Foundation

/// Many videos as an index sees them, without any picture being drawn: 36 cuts each, and the key pictures that a video
/// of this length has.
///
/// Shots' lengths are resampled from real cut lists, pictures are mixtures of real ones (`PictureMixture`). Of a hundred
/// videos three are cut regularly, two nearly still, and one begins with an intro that it shares with its like.
package struct SyntheticCatalogue: Sendable {
  package let videos: Int
  private let seed: UInt64
  private let bases: BasePictures

  /// Shots' lengths in seconds of the labelled films of the footage folder.
  private static let lengths = [
    0.4, 0.6, 0.9, 1.1, 1.2, 1.3, 1.6, 1.8, 1.8, 2, 2, 2.2, 2.2, 2.4, 2.4, 2.5, 2.6, 2.8, 3, 3.1, 3.2, 3.4,
    3.5, 3.9,
    3.9, 4, 4.3, 4.6, 4.9, 5.1, 6.7, 7.3, 11.8,
  ]

  package init(seed: UInt64, videos: Int, bases: BasePictures) {
    self.seed = seed
    self.videos = videos
    self.bases = bases
  }

  private enum Kind {
    case usual, regular, still, intro
  }

  private func kind(_ number: Int) -> Kind {
    switch number % 100 {
    case 0..<3: .regular
    case 3..<5: .still
    case 50: .intro
    default: .usual
    }
  }

  private static let introCuts = [1.2, 2.9, 3.6, 6.4, 7.7, 9.1]

  /// Cuts in seconds.
  package func cuts(_ number: Int) -> [Double] {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 1009)
    var cuts = kind(number) == .intro ? Self.introCuts : []
    var time = cuts.last ?? 0
    let count = kind(number) == .still ? 1 : 36
    while cuts.count < count {
      let usual = Self.lengths.randomElement(using: &generator) ?? 2
      time += kind(number) == .regular ? 2 : usual * Double.random(in: 0.8...1.25, using: &generator)
      cuts.append((time * 25).rounded() / 25)
    }
    return cuts
  }

  /// Shortly after every cut.
  private func pictures(_ number: Int, _ cuts: [Double]) -> [(time: Double, mixture: PictureMixture)] {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 2003 &+ 1)
    return cuts.enumerated().map { place, cut in
      let isShared = kind(number) == .intro && place < Self.introCuts.count
      var own = SeededGenerator(seed: isShared ? seed &+ UInt64(place) : generator.next())
      return (cut + Fingerprinter.delayAfterCut, PictureMixture(of: bases, using: &own))
    }
  }

  package func entry(of number: Int) -> IndexEntry {
    let cuts = cuts(number)
    var allowance = PictureAllowance(hasRhythm: !RhythmTokens.indexed(cuts).isEmpty)
    var stored: [IndexEntry.StoredPicture] = []
    var sketches: [Double: PictureSketch] = [:]
    for (cut, picture) in zip(cuts, pictures(number, cuts)) {
      let spectra = picture.mixture.spectra(bases, nil)
      sketches[cut] = PictureSketch(spectra)
      guard allowance.has(at: picture.time) else { continue }
      allowance.take(at: picture.time)
      for known in PictureTokens.storedViews.views {
        guard let view = PictureTokens.askedViews.views.firstIndex(of: known) else { continue }
        stored.append(
          IndexEntry.StoredPicture(code: PictureTokens.code(of: spectra[view]), time: picture.time))
      }
    }
    let runs = RunTokens.stored(cuts) { sketches[$0] }
    return IndexEntry(rhythm: RhythmTokens.indexed(cuts), runs: runs, pictures: stored)
  }

  // MARK: Questions

  /// The video that the `question`-th question is about: any of them, so that each kind has its share.
  package func target(_ question: Int) -> Int {
    var generator = SeededGenerator(seed: seed &+ UInt64(question) &* 7001 &+ 5)
    return Int.random(in: 0..<videos, using: &generator)
  }

  /// As `target`, but only videos with many cuts, or only those that are nearly still.
  package func target(_ question: Int, isStill: Bool) -> Int {
    let number = target(question)
    guard (kind(number) == .still) != isStill else { return number }
    let other = number / 100 * 100 + (isStill ? 3 : 5) + question % (isStill ? 2 : 45)
    return min(other, videos - 1)
  }

  /// A copy of one of the videos, or (where its number is not among them) a video that none resembles.
  package struct Copy: Sendable, Hashable {
    package var number: Int
    package var change: PictureChange
    package var speed: Double
    /// How many of its cuts, from a place in the middle; nil for all.
    package var mostCuts: Int?

    package init(of number: Int, _ change: PictureChange, speed: Double = 1, mostCuts: Int? = nil) {
      self.number = number
      self.change = change
      self.speed = speed
      self.mostCuts = mostCuts
    }
  }

  /// As `CandidateQuery.offCentre` is about a video that none resembles: every part of its pictures shows something else.
  package func offCentreQuery(_ number: Int) -> CandidateQuery {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 6007 &+ 9)
    let pictures = CandidateQuery.mostOffCentre
    return CandidateQuery(
      rhythm: [],
      pictures: (0..<pictures).map { place in
        let spectra = PictureTokens.offCentreViews.views.map { _ in
          PictureMixture(of: bases, using: &generator).spectra(bases, nil)[0]
        }
        let codes = PictureTokens.askedOffCentre(spectra, most: PictureTokens.offCentreLookups / pictures)
        return CandidateQuery.AskedPicture(time: 3 * Double(place), codes: codes)
      })
  }

  /// Later by some seconds, at another frame rate, with strange pictures inside of its shots.
  package func query(_ copy: Copy) -> CandidateQuery {
    var generator = SeededGenerator(seed: seed &+ UInt64(copy.number) &* 4001 &+ 3)
    let cuts = cuts(copy.number)
    let count = min(cuts.count, copy.mostCuts ?? cuts.count)
    let first = (cuts.count - count) / 2
    let kept = first..<first + count
    let shift = Double.random(in: 0...10, using: &generator) - (first > 0 ? cuts[first] : 0)
    func place(_ time: Double) -> Double { (time + shift) / copy.speed }
    let times = cuts[kept].map { (place($0) * 24).rounded() / 24 }
    let duration = (times.last ?? 0) - (times.first ?? 0)
    // What is asked besides comes from inside of shots, where few of the known pictures are.
    let others =
      copy.mostCuts == nil ? max(0, Fingerprint.mostAsked(duration: duration) - count) : count
    let most = PictureTokens.mostLookups(pictures: count + others)
    var asked: [CandidateQuery.AskedPicture] = []
    var sketches: [Double: PictureSketch] = [:]
    for (time, picture) in zip(times, pictures(copy.number, cuts)[kept]) {
      let spectra = picture.mixture.spectra(bases, copy.change)
      sketches[time] = PictureSketch(spectra)
      asked.append(
        CandidateQuery.AskedPicture(
          time: place(picture.time), codes: PictureTokens.asked(spectra, most: most)))
    }
    for number in 0..<others {
      let time = (times.first ?? 0) + duration * (Double(number) + 0.5) / Double(others)
      let spectra = PictureMixture(of: bases, using: &generator).spectra(bases, nil)
      asked.append(
        CandidateQuery.AskedPicture(time: time, codes: PictureTokens.asked(spectra, most: most)))
    }
    let runs = count <= CandidateQuery.fewCuts ? RunTokens.asked(times) { sketches[$0] } : []
    return CandidateQuery(rhythm: RhythmTokens.lookedUp(times), runs: runs, pictures: asked)
  }
}
