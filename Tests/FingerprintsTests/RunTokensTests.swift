import Fingerprints
import Foundation
import Testing

@Suite("Runs of five cuts")
struct RunTokensTests {
  static let cuts = [0.0, 2.6, 6.7, 8.6, 13.9]

  /// A picture for each cut: its coefficients' signs are those of the bits of a number.
  static func sketch(_ number: Int, flipping bits: Int = 0) -> PictureSketch {
    let coefficients = (0..<PictureSpectrum.count).map { place -> Float in
      let sign: Float = (number &* 2_654_435_761 >> (place % 29)) & 1 == 0 ? -100 : 100
      return place < bits ? -sign : sign
    }
    let spectrum = PictureSpectrum(coefficients: coefficients)
    return PictureSketch([spectrum, spectrum, spectrum])
  }

  static func picture(_ cuts: [Double]) -> (Double) -> PictureSketch? {
    { cut in cuts.firstIndex(of: cut).map { sketch($0 + 1) } }
  }

  static func stored() -> [PlacedRun] { RunTokens.stored(cuts, picture: picture(cuts)) }

  @Test("five cuts have one run, four have none")
  func count() {
    #expect(Self.stored().count == 1)
    #expect(Self.stored().first?.start == 0 && Self.stored().first?.end == 13.9)
    #expect(RunTokens.stored([0, 2.6, 6.7, 8.6], picture: Self.picture(Self.cuts)).isEmpty)
  }

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let cuts: [Double]
  }

  static let changes = [
    Change(testDescription: "later", cuts: cuts.map { $0 + 100 }),
    Change(testDescription: "slower", cuts: cuts.map { $0 / 0.92 }),
    Change(testDescription: "faster", cuts: cuts.map { $0 / 1.08 }),
    Change(testDescription: "at 24 frames a second", cuts: cuts.map { ($0 * 24).rounded() / 24 }),
  ]

  @Test("a copy asks for the run, however it plays", arguments: changes)
  func survive(_ change: Change) throws {
    let asked = RunTokens.asked(change.cuts, picture: Self.picture(change.cuts))
    let token = try #require(Self.stored().first).token
    let met = try #require(asked.first { $0.token == token })
    #expect(met.sketch.distance(toStored: Self.stored()[0].sketch) == 0)
  }

  @Test("the same ratios at twice the length are not asked for")
  func length() {
    let slow = Self.cuts.map { $0 * 2 }
    let token = Self.stored()[0].token
    #expect(!RunTokens.asked(slow, picture: Self.picture(slow)).contains { $0.token == token })
  }

  @Test("cuts without pictures, and shots of one length, have no run")
  func nothing() {
    #expect(RunTokens.stored(Self.cuts) { _ in nil }.isEmpty)
    let regular = (0..<9).map { Double($0) * 2 }
    #expect(RunTokens.stored(regular, picture: Self.picture(regular)).isEmpty)
  }

  @Test("the distance is in bits of 32, and a crop of either is near")
  func distance() {
    let whole = RunSketch(whole: 0xff, between: 0, middle: 0xffff_0000)
    #expect(whole.distance(toStored: RunSketch(whole: 0xfff, middle: .max)) == 2)
    #expect(whole.distance(toStored: RunSketch(whole: 0xffff_0000, middle: .max)) == 0)
    #expect(whole.distance(toStored: RunSketch(whole: .max, middle: 0xff)) == 0)
  }

  @Test("a mirror changes nothing")
  func mirror() {
    let plain = PictureSpectrum(
      coefficients: (0..<PictureSpectrum.count).map { Float($0 * 37 % 11) - 5.5 })
    #expect(plain.foldedSigns == plain.mirrored.foldedSigns)
    #expect(plain.hash != plain.mirrored.hash)
  }

  @Test("a logo in a corner and a line of text change few signs of 32, another picture many")
  func overlay() {
    func signs(_ luma: [Float]) -> UInt32 { PictureSpectrum(PictureGrid(luma: luma).samples).foldedSigns }
    let side = PictureGrid.side
    func picture(_ seed: Int) -> [Float] {
      let number = Float(seed)
      return (0..<PictureGrid.cells).map { cell in
        let (x, y) = (Float(cell % side), Float(cell / side))
        let spots = sin(x * 0.31 + number) * cos(y * (0.15 + 0.11 * number) + 2 * number)
        let stripes = sin(0.2 * number * x - 0.13 * number * y)
        return 128 + 60 * spots + 40 * stripes
      }
    }
    func filled(_ columns: Range<Int>, _ rows: Range<Int>) -> [Float] {
      picture(1).enumerated().map { cell, luma in
        columns.contains(cell % side) && rows.contains(cell / side) ? 250 : luma
      }
    }
    let own = signs(picture(1))
    #expect((own ^ signs(filled(18..<23, 1..<5))).nonzeroBitCount <= 5)
    #expect((own ^ signs(filled(4..<20, 20..<22))).nonzeroBitCount <= 8)
    #expect((2...6).allSatisfy { (own ^ signs(picture($0))).nonzeroBitCount >= 10 })
  }
}
