import Duplicates
import Fingerprints
import Testing

@Suite("Rhythms that are asked for")
struct AskedRhythmTests {
  /// Of 10 s, one every 2 s.
  static func stretches(_ count: Int) -> [PlacedRhythm] {
    (0..<count).map { number in
      let start = Double(number) * 2
      return PlacedRhythm(
        token: RhythmToken(rawValue: UInt32(number)), start: start, end: start + 10)
    }
  }

  static func allowed(_ length: Double, of asked: [AskedRhythm]) -> [UInt32] {
    asked.filter { $0.allows(PlacedRhythm(token: $0.placed.token, start: 70, end: 70 + length)) }
      .map(\.placed.token.rawValue)
  }

  static let everyNinth: [UInt32] = [0, 9, 18, 27, 36, 45, 54, 63]

  @Test(
    "of many stretches some are looked for at other speeds",
    arguments: [
      (10.0, Array(0..<64)), (10.06, Array(0..<64)), (9.94, Array(0..<64)), (10.4, everyNinth),
      (9.6, everyNinth), (11.05, everyNinth), (8.95, everyNinth), (11.1, []), (8.9, []),
    ])
  func many(_ length: Double, _ expected: [UInt32]) {
    #expect(Self.allowed(length, of: AskedRhythm.all(Self.stretches(64))) == expected)
  }

  @Test("of few stretches all are looked for at other speeds", arguments: [1, 7, 8])
  func few(_ count: Int) {
    let asked = AskedRhythm.all(Self.stretches(count))
    #expect(Self.allowed(10.4, of: asked).count == count)
  }

  @Test("all tokens of a stretch have its lengths")
  func neighbours() {
    let stretches = Self.stretches(64)
    let neighbours = stretches.map {
      PlacedRhythm(token: RhythmToken(rawValue: $0.token.rawValue + 100), start: $0.start, end: $0.end)
    }
    let asked = AskedRhythm.all(stretches + neighbours)
    #expect(Self.allowed(10.4, of: asked) == Self.everyNinth + Self.everyNinth.map { $0 + 100 })
  }

  @Test("no posting is read twice", arguments: Array(stride(from: 8.8, through: 11.2, by: 0.01)))
  func once(_ length: Double) {
    #expect(Self.allowed(length, of: AskedRhythm.all(Self.stretches(1))).count <= 1)
  }
}
