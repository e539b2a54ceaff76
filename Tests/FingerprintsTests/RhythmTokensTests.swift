import Fingerprints
import Testing

@Suite("Rhythm tokens")
struct RhythmTokensTests {
  static let cuts = [0.0, 2.6, 6.7, 8.6, 13.9, 17.1, 19.3, 25.7]

  static func shared(_ asked: [Double]) -> Int {
    let stored = Set(RhythmTokens.stored(cuts).map(\.token))
    return Set(RhythmTokens.asked(asked).map(\.token)).intersection(stored).count
  }

  @Test("a token for every run of five and of six cuts")
  func count() {
    #expect(RhythmTokens.stored(Self.cuts).count == 4 + 3)
    #expect(RhythmTokens.stored(Array(Self.cuts.prefix(4))).isEmpty)
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let cuts: [Double]
    var testDescription: String { name }
  }

  static let changes = [
    Change(name: "later", cuts: cuts.map { $0 + 100 }),
    Change(name: "slower", cuts: cuts.map { $0 / 0.96 }),
    Change(name: "faster", cuts: cuts.map { $0 / 1.04 }),
    Change(name: "at 30 frames a second", cuts: cuts.map { ($0 * 30).rounded() / 30 }),
    Change(name: "at 10 frames a second less a bit", cuts: cuts.map { ($0 * 24 - 0.4).rounded() / 24 }),
  ]

  @Test("a copy shares all of them, however it plays", arguments: changes)
  func survive(_ change: Change) {
    #expect(Self.shared(change.cuts) == 7)
  }

  @Test("other lengths share none")
  func strangers() {
    #expect(Self.shared([0, 1, 7, 8.2, 9.9, 16, 22, 23.1]) == 0)
  }

  @Test("cuts a frame or two apart make no token")
  func flicker() {
    #expect(RhythmTokens.stored([0, 0.04, 0.08, 0.12, 0.16, 0.2, 0.24]).isEmpty)
  }

  @Test("a token tells its stretch")
  func place() throws {
    let first = try #require(RhythmTokens.stored(Self.cuts).first)
    #expect(first.start == 0 && first.end == 17.1)
  }

  @Test("an index keeps no rhythm of equal lengths, however the frames fall, and asks for none")
  func regular() throws {
    for offset in [0, 0.3, 0.7] {
      let cuts = (0..<12).map { (Double($0) * 48.02 + offset).rounded() / 24 }
      #expect(RhythmTokens.indexed(cuts).isEmpty)
    }
    let equal = try #require(RhythmTokens.stored((0..<6).map(Double.init)).first).token
    #expect(!RhythmTokens.lookedUp((0..<12).map { Double($0) * 2 }).contains { $0.token == equal })
    #expect(RhythmTokens.indexed([0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16, 18, 19]).isEmpty)
  }

  @Test("an index keeps a token for every run of six cuts")
  func indexed() {
    #expect(RhythmTokens.indexed(Self.cuts).count == 3)
  }
}
