import Duplicates
import Fingerprints
import Foundation
import Testing
import TvidzTesting

@Suite("Comparing two videos")
struct VideoComparisonTests {
  /// Uneven lengths, so that only the true offset fits.
  static let shots = [2.6, 4.1, 1.9, 5.3, 3.2, 2.2, 6.4, 1.4, 3.7, 4.6, 2.9, 5.1]
  static let film = SyntheticFilm(seed: 1, shots: shots)
  static let stranger = SyntheticFilm(seed: 2, shots: [3.1, 2.4, 5.9, 1.7, 4.4, 2.8, 3.3, 6.1, 2.1, 4.9])

  static let topLeft = PictureView(share: 0.75, x: -0.25, y: -0.25)

  static func compare(_ a: Fingerprint, _ b: Fingerprint) -> Verdict {
    VideoComparison().compare(ComparableVideo(a), ComparableVideo(b))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let copy: Fingerprint
    let relation: Relation
    /// Where the copy's start lies in the film, in seconds, and how much faster it plays.
    var offset = 0.0
    var speed = 1.0
    var mirrored = false
    var testDescription: String { name }

    init(
      _ name: String, _ copy: Fingerprint, _ relation: Relation, offset: Double = 0, speed: Double = 1,
      mirrored: Bool = false
    ) {
      self.name = name
      self.copy = copy
      self.relation = relation
      self.offset = offset
      self.speed = speed
      self.mirrored = mirrored
    }
  }

  static let cases = [
    Case("the film itself", film.fingerprint(), .copy),
    Case("its middle", film.trimmed(from: 7.3, to: 30).fingerprint(), .excerpt, offset: 7.3),
    Case("ten seconds of it", film.trimmed(from: 15.1, to: 25.1).fingerprint(), .excerpt, offset: 15.1),
    Case("slower", film.played(at: 0.96).fingerprint(), .copy, speed: 0.96),
    Case("faster", film.played(at: 1.04).fingerprint(), .copy, speed: 1.04),
    Case("at the lower limit of speed", film.played(at: 0.91).fingerprint(), .copy, speed: 0.91),
    Case("a corner of it", film.cropped(to: topLeft).fingerprint(), .copy),
    Case("a corner of it without cuts", film.cropped(to: topLeft).fingerprint(lostCuts: 1), .copy),
    Case(
      "a side of its mirror image",
      film.cropped(to: PictureView(share: 0.8, x: 0.2)).mirrored().fingerprint(), .copy, mirrored: true),
    Case("mirrored", film.mirrored().fingerprint(), .copy, mirrored: true),
    Case("every third cut lost", film.fingerprint(lostCuts: 3), .copy),
    Case("cuts where there are none", film.fingerprint(falseCuts: [1.1, 9.9, 20.2, 33.3]), .copy),
    Case("no cut found", film.fingerprint(lostCuts: 1), .copy),
  ]

  @Test("a copy is recognised, with where it lies, its speed and mirror", arguments: cases)
  func copies(_ expected: Case) throws {
    let verdict = Self.compare(Self.film.fingerprint(), expected.copy)
    #expect(verdict.relation == expected.relation)
    let segment = try #require(verdict.segments.first)
    #expect(verdict.segments.count == 1)
    #expect(abs(segment.speed - expected.speed) < 0.006)
    #expect(abs(segment.aStart - segment.speed * segment.bStart - expected.offset) < 0.15)
    #expect(segment.mirrored == expected.mirrored)
    #expect(verdict.confidence > 0.9)
  }

  @Test("the whole picture is recognised by one who knows a part of it", arguments: [false, true])
  func partKnown(isMirrored: Bool) {
    let part = Self.film.cropped(to: Self.topLeft)
    // The longer one is what the other is compared with.
    let whole = Self.film.trimmed(from: 3, to: 30)
    let verdict = Self.compare((isMirrored ? part.mirrored() : part).fingerprint(), whole.fingerprint())
    #expect(verdict.relation == .excerpt)
    #expect(verdict.segments.map(\.mirrored) == [isMirrored])
  }

  @Test("most of a video shown in part by another is an excerpt where cuts agree, and an overlap else")
  func partOfSome() {
    // 19 of 25 seconds are the film's. A camera that comes back to a scene, nearer than before, shows as much of it.
    let copy = Self.film.trimmed(from: 5, to: 24).cropped(to: Self.topLeft)
      .followed(by: Self.stranger.trimmed(from: 0, to: 6))
    let film = Self.film.fingerprint()
    let (sure, doubtful) = (copy.fingerprint(), copy.fingerprint(lostCuts: 1))
    #expect(Self.compare(film, sure).relation == .excerpt, "\(Self.compare(film, sure))")
    #expect(Self.compare(film, doubtful).relation == .overlap, "\(Self.compare(film, doubtful))")
  }

  @Test("a film inside a compilation is contained, whatever surrounds it")
  func compilation() throws {
    let compilation = Self.stranger.followed(by: Self.film)
    let verdict = Self.compare(Self.film.fingerprint(), compilation.fingerprint())
    #expect(verdict.relation == .contains)
    let segment = try #require(verdict.segments.first)
    #expect(abs(segment.bStart - Self.stranger.duration) < 0.4)
  }

  @Test("shots in another order are all found, at one speed")
  func manyPieces() {
    let starts = [0.0, 6.7, 13.9, 19.3, 27.1, 35.0, Self.film.duration]
    let pieces = zip(starts, starts.dropFirst()).map { Self.film.trimmed(from: $0, to: $1) }
    let copy = [4, 1, 5, 3, 0].map { pieces[$0] }.reduce(pieces[2]) { $0.followed(by: $1) }
    let verdict = Self.compare(Self.film.fingerprint(), copy.fingerprint())
    #expect(verdict.relation == .copy)
    #expect(verdict.segments.count == pieces.count)
    #expect(verdict.segments.allSatisfy { $0.speed == 1 })
  }

  @Test("a film without one of its shots matches in two stretches")
  func twoSegments() {
    let whole = Self.film.duration
    let copy = Self.film.trimmed(from: 0, to: 13.9).followed(by: Self.film.trimmed(from: 19.3, to: whole))
    let verdict = Self.compare(Self.film.fingerprint(), copy.fingerprint())
    #expect(verdict.isDuplicate)
    #expect(verdict.segments.count == 2)
    let jumps = verdict.segments.map { $0.aStart - $0.bStart }
    #expect(jumps.count == 2 && abs(jumps[1] - jumps[0] - 5.4) < 0.2)
  }

  @Test("a film whose shots were put into another order matches in several stretches")
  func reordered() {
    let whole = Self.film.duration
    let copy = Self.film.trimmed(from: 17.1, to: whole).followed(by: Self.film.trimmed(from: 0, to: 17.1))
    let verdict = Self.compare(Self.film.fingerprint(), copy.fingerprint())
    #expect(verdict.isDuplicate)
    #expect(verdict.segments.count == 2)
    #expect(verdict.segments.allSatisfy { $0.speed == 1 })
  }

  @Test("a shared intro is an overlap, never a duplicate")
  func sharedIntro() {
    let intro = SyntheticFilm(seed: 9, shots: [2.2, 1.3, 1.5])
    let verdict = Self.compare(
      intro.followed(by: Self.film).fingerprint(), intro.followed(by: Self.stranger).fingerprint())
    #expect(verdict.relation == .overlap)
    #expect(!verdict.isDuplicate)
  }

  @Test("equal rhythm with other pictures is nothing", arguments: [1.0, 2, 3])
  func regularRhythm(_ length: Double) {
    let shots = [Double](repeating: length, count: 15)
    let verdict = Self.compare(
      SyntheticFilm(seed: 3, shots: shots).fingerprint(), SyntheticFilm(seed: 4, shots: shots).fingerprint())
    #expect(verdict.relation == .none)
  }

  @Test("three cuts that lie on each other by chance are nothing")
  func chance() {
    var shots = Self.stranger.fingerprint()
    shots.cuts = [2.6, 6.7, 8.6, 11, 20, 23.4]
    #expect(Self.compare(Self.film.fingerprint(), shots).relation == .none)
  }

  @Test("what shows too little is undecided, and says why")
  func undecided() {
    let still = SyntheticFilm(seed: 5, shots: [2], motion: 0).fingerprint()
    let black = Fingerprint(duration: 30, cuts: [], marks: [PictureMark(time: 0, grid: nil)])
    for (poor, words) in [(still, "1 still picture in 2.0 s"), (black, "nothing to recognise")] {
      let verdict = Self.compare(Self.film.fingerprint(), poor)
      #expect(verdict.relation == .undecided)
      #expect(verdict.reason.contains(words))
    }
    #expect(Self.compare(still, still).relation == .undecided)
  }

  @Test("two halves of one long shot are not copies of each other")
  func halves() {
    let shot = SyntheticFilm(seed: 6, shots: [60])
    let verdict = Self.compare(
      shot.trimmed(from: 0, to: 30).fingerprint(), shot.trimmed(from: 30, to: 60).fingerprint())
    #expect([.none, .undecided].contains(verdict.relation))
  }

  @Test("the relation is symmetric", arguments: cases)
  func symmetric(_ expected: Case) {
    let film = Self.film.fingerprint()
    let there = Self.compare(film, expected.copy)
    let back = Self.compare(expected.copy, film)
    #expect(back.relation == there.relation.reversed)
    #expect(back.segments.count == there.segments.count)
    #expect(back.confidence == there.confidence)
  }

  @Test("the reason seen from the other side has that side's speed and length, as its segments")
  func reasonReversed() throws {
    let slow = Self.film.played(at: 0.96).fingerprint()
    let there = Self.compare(Self.film.fingerprint(), slow)
    let back = there.reversed
    for verdict in [there, back, back.reversed] {
      let segment = try #require(verdict.segments.first)
      let seconds = String(format: "%.1f", segment.bEnd - segment.bStart)
      let speed = String(format: "%.3f", segment.speed)
      #expect(verdict.reason.contains("agree over \(seconds) s, at speed \(speed)"), "\(verdict.reason)")
    }
    #expect(back.reversed.reason == there.reason)
  }

  @Test("what stands behind the agreement, and a reason without one, stay when a verdict is reversed")
  func otherReasonsReversed() {
    let segment = MatchedSegment(
      aStart: 0, aEnd: 10, bStart: 5, bEnd: 25, speed: 0.5, mirrored: true, matchedCuts: 1, matchedPictures: 4
    )
    let known = "4 pictures and 1 cut agree over 20.0 s, at speed 0.500, mirrored; that is 9 % of it"
    func reversed(_ reason: String) -> String {
      Verdict(relation: .overlap, confidence: 1, segments: [segment], reason: reason).reversed.reason
    }
    #expect(
      reversed(known)
        == "4 pictures and 1 cut agree over 10.0 s, at speed 2.000, mirrored; that is 9 % of it")
    #expect(reversed("three equal times") == "three equal times")
    #expect(Verdict.identical.reversed == Verdict.identical)
  }

  @Test("a part of a copy is recognised before the rest is read")
  func prefix() {
    let copy = Self.film.trimmed(from: 5, to: 40).fingerprint()
    let verdict = Self.compare(Self.film.fingerprint(), copy.prefix(seconds: 12))
    #expect(verdict.relation == .excerpt)
  }
}
