import Fingerprints
import Testing

@Suite("A fingerprint")
struct FingerprintTests {
  static func grid(_ seed: Int) -> PictureGrid {
    PictureGrid(luma: (0..<PictureGrid.cells).map { Float(($0 * (seed * 2 + 3) + $0 / 24 * seed * 5) % 97) })
  }

  static let fingerprint = Fingerprint(
    duration: 64, cuts: [1.5, 20.25, 59.75],
    marks: (0..<50).map { PictureMark(time: Double($0) * 1.25, grid: grid($0), isAfterCut: $0 == 2) }
      + [PictureMark(time: 62.5, grid: nil)])

  @Test("it survives its encoding")
  func coding() {
    let survives = Fingerprint(encoded: Self.fingerprint.encoded) == Self.fingerprint
    #expect(survives)
  }

  @Test("bytes that are no fingerprint are refused")
  func refusal() {
    let bytes = Self.fingerprint.encoded
    #expect(Fingerprint(encoded: []) == nil)
    #expect(Fingerprint(encoded: bytes.dropLast()) == nil)
    #expect(Fingerprint(encoded: bytes + [0]) == nil)
    #expect(Fingerprint(encoded: [99] + bytes.dropFirst()) == nil)
    #expect(Fingerprint(encoded: [1, 1] + [UInt8](repeating: 255, count: 40)) == nil)
  }

  @Test("at most ten key pictures at the start, then eight a minute; three times as many without a rhythm")
  func keys() {
    let marks = (0..<80).map { PictureMark(time: Double($0) * 1.5, grid: Self.grid($0), isAfterCut: true) }
    let regular = (0..<40).map { 3 * Double($0) }
    let irregular = regular.enumerated().map { $1 + Double($0 * $0 * $0 % 17) / 8 }
    let rhythmic = Fingerprint(duration: 120, cuts: irregular, marks: marks).keyPictures.count
    #expect((10 + 15...10 + 16).contains(rhythmic))
    let unrhythmic = Fingerprint(duration: 120, cuts: regular, marks: marks).keyPictures.count
    #expect((10 + 46...10 + 48).contains(unrhythmic))
  }

  @Test("a picture that returns is no key twice")
  func distinct() {
    let marks = (0..<40).map { PictureMark(time: Double($0) * 1.5, grid: Self.grid($0 % 2)) }
    #expect(Fingerprint(duration: 60, cuts: [], marks: marks).keyPictures.count == 2)
  }

  @Test("an index is asked about every picture after a cut, and about few others")
  func asked() {
    let marks = (0..<400).map {
      PictureMark(time: Double($0) * 0.25, grid: Self.grid($0), isAfterCut: $0 % 25 == 3)
    }
    let asked = Fingerprint(duration: 100, cuts: [], marks: marks).askedPictures
    #expect(asked.filter(\.isAfterCut) == marks.filter(\.isAfterCut))
    #expect(asked.count == 40 + 20)
    #expect(asked == asked.sorted { $0.time < $1.time })
  }

  @Test("a prefix knows nothing of the rest")
  func prefix() {
    let prefix = Self.fingerprint.prefix(seconds: 20)
    #expect(prefix.cuts == [1.5])
    #expect(prefix.marks.allSatisfy { $0.time < 20 })
    #expect(!prefix.isComplete)
  }
}
