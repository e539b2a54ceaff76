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
      shared.addRhythm(
        PlacedRhythm(token: token, start: known.lowerBound, end: known.upperBound),
        asked: PlacedRhythm(token: token, start: asked.lowerBound, end: asked.upperBound))
    }
    #expect(shared.votes == item.votes)
  }
}
