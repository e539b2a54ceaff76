import Duplicates
import Fingerprints
import Testing

@Suite("Shared tokens")
struct SharedTokensTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// Known and asked moments in seconds, and bits that differ.
    var pictures: [(Double, Double, Int)] = []
    /// Known and asked stretches.
    var rhythms: [(ClosedRange<Double>, ClosedRange<Double>)] = []
    /// Known and asked stretches, and bits of 32 in which their pictures differ.
    var runs: [(ClosedRange<Double>, ClosedRange<Double>, Int)] = []
    let votes: Int
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "nothing", votes: 0),
    Case(name: "one picture that is roughly the same", pictures: [(10, 3, 9)], votes: 1),
    Case(name: "one picture that is nearly the same", pictures: [(10, 3, 2)], votes: 2),
    Case(name: "one picture with too many other bits", pictures: [(10, 3, 11)], votes: 0),
    Case(name: "two at one offset", pictures: [(10, 3, 9), (20, 13.2, 9)], votes: 2),
    Case(name: "two at two offsets", pictures: [(10, 3, 9), (20, 8, 9)], votes: 1),
    Case(name: "three at one speed", pictures: [(10, 0, 9), (20.8, 10, 9), (31.2, 20, 9)], votes: 3),
    Case(name: "two in the other order", pictures: [(10, 20, 9), (20, 10, 9)], votes: 1),
    Case(name: "one known picture asked about twice", pictures: [(10, 3, 9), (10, 3.25, 8)], votes: 1),
    Case(name: "a rhythm", rhythms: [(10...20, 3...13)], votes: 1),
    Case(name: "a rhythm that plays at half the speed", rhythms: [(10...20, 3...23)], votes: 0),
    Case(name: "two rhythms", rhythms: [(10...20, 3...13), (15...28, 8...21)], votes: 2),
    Case(
      name: "two rhythms of two speeds", rhythms: [(10...20, 3...13), (15...28, 8...22.3)], votes: 1),
    Case(
      name: "a rhythm and a picture in it", pictures: [(15, 8, 9)], rhythms: [(10...20, 3...13)], votes: 2),
    Case(name: "a run with its pictures", runs: [(10...20, 3...13, 9)], votes: 2),
    Case(name: "a run with other pictures", runs: [(10...20, 3...13, 11)], votes: 0),
    Case(name: "a run that plays at half the speed", runs: [(10...20, 3...23, 0)], votes: 0),
    Case(
      name: "a run and a rhythm of it", rhythms: [(10...20, 3...13)], runs: [(10...17, 3...10, 9)], votes: 3),
    Case(
      name: "a rhythm and a picture elsewhere", pictures: [(15, 12, 9)], rhythms: [(10...20, 3...13)],
      votes: 1),
  ]

  @Test("votes", arguments: cases)
  func votes(_ item: Case) {
    var shared = SharedTokens()
    let token = PictureToken(rawValue: 1)
    for (known, asked, bits) in item.pictures {
      let stored = IndexEntry.StoredPicture(code: PictureCode(token: token, rest: 0), time: known)
      shared.addPicture(stored, asked: PictureCode(token: token, rest: 1 << UInt32(bits) - 1), at: asked)
    }
    for (known, asked) in item.rhythms {
      let token = RhythmToken(rawValue: 1)
      let known = PlacedRhythm(token: token, start: known.lowerBound, end: known.upperBound)
      let asked = PlacedRhythm(token: token, start: asked.lowerBound, end: asked.upperBound)
      for asked in AskedRhythm.all([asked]) { shared.addRhythm(known, asked: asked) }
    }
    for (known, asked, bits) in item.runs {
      let token = RunToken(rawValue: 1)
      let other = UInt64(1) << UInt64(2 * bits) - 1
      shared.addRun(
        PlacedRun(
          token: token, start: known.lowerBound, end: known.upperBound,
          sketch: RunSketch(whole: 0, middle: .max)),
        asked: PlacedRun(
          token: token, start: asked.lowerBound, end: asked.upperBound,
          sketch: RunSketch(whole: other, between: 0xffff_0000_ffff_0000, middle: 0x00ff_ff00_ffff_00ff)))
    }
    #expect(shared.votes == item.votes)
  }

  @Test("a run is nearer than a picture that differs as much, and the nearer at the original's speed")
  func speed() {
    func nearest(_ known: ClosedRange<Double>) -> Int {
      var shared = SharedTokens()
      let token = RunToken(rawValue: 1)
      shared.addRun(
        PlacedRun(
          token: token, start: known.lowerBound, end: known.upperBound,
          sketch: RunSketch(whole: 0, middle: .max)),
        asked: PlacedRun(
          token: token, start: 3, end: 13,
          sketch: RunSketch(whole: 0xff, between: 0xffff_0000_ffff_0000, middle: 0x00ff_ff00_ffff_00ff)))
      return shared.nearest
    }
    #expect(nearest(10...20.05) == 4 - 6)
    #expect(nearest(10...20.5) == 4 - 6 + SharedTokens.otherSpeed)
  }
}
