import Fingerprints
import Testing

@Suite("Picture tokens")
struct PictureTokensTests {
  /// The place of its bit in a token is the place of its coefficient.
  static func spectrum(_ change: (inout [Float]) -> Void = { _ in }) -> PictureSpectrum {
    var coefficients = (0..<PictureSpectrum.count).map { Float($0 % 3 == 0 ? -300 : 300) }
    change(&coefficients)
    return PictureSpectrum(coefficients: coefficients)
  }

  static func isFound(_ stored: PictureSpectrum, by asked: PictureSpectrum) -> Bool {
    let token = PictureTokens.code(of: stored).token
    return PictureTokens.asked([asked, asked, asked]).contains { $0.token == token }
  }

  @Test("a picture has one token for each view that is stored, and is found by each")
  func stored() {
    let grid = PictureGrid(luma: (0..<PictureGrid.cells).map { Float($0 * $0 % 251) })
    let stored = PictureTokens.stored(grid)
    #expect(stored.count == PictureTokens.storedViews.views.count)
    let asked = Set(PictureTokens.asked(grid).map(\.token))
    #expect(stored.allSatisfy { asked.contains($0.token) })
  }

  @Test("signs of coefficients near to zero may change, those of others may not")
  func changes() {
    let asked = Self.spectrum {
      $0[5] = 4; $0[8] = -9; $0[20] = 11
    }
    #expect(
      Self.isFound(
        Self.spectrum {
          $0[5] = -4; $0[8] = 9; $0[20] = -11
        }, by: asked))
    #expect(!Self.isFound(Self.spectrum { $0[7] = -$0[7] }, by: asked))
  }

  @Test("a mirror image has the same code, also where it is not certain what the mirror turned")
  func mirror() {
    let plain = Self.spectrum()
    #expect(PictureTokens.code(of: plain) == PictureTokens.code(of: plain.mirrored))
    let doubtful = Self.spectrum { $0[1] = 6 }
    #expect(Self.isFound(Self.spectrum { $0[1] = -6 }.mirrored, by: doubtful))
    #expect(Self.isFound(Self.spectrum { $0[1] = -6 }, by: doubtful))
  }

  @Test("the likeliest change comes first, and no token twice")
  func order() {
    let asked = PictureTokens.asked(
      [
        Self.spectrum {
          $0[9] = 30; $0[12] = -5
        }, Self.spectrum(), Self.spectrum(),
      ])
    let own = PictureTokens.code(
      of: Self.spectrum {
        $0[9] = 30; $0[12] = -5
      })
    #expect(asked.first == own)
    #expect(asked[1].token.rawValue == own.token.rawValue ^ 1 << 12)
    #expect(Set(asked.map(\.token)).count == asked.count)
    #expect(asked.count <= PictureTokens.mostLookups(pictures: 1))
  }

  @Test("the more pictures are asked about together, the fewer changes of each")
  func lookups() {
    #expect(PictureTokens.mostLookups(pictures: 5) > PictureTokens.mostLookups(pictures: 50))
    #expect(PictureTokens.mostLookups(pictures: 1) == PictureTokens.mostLookups(pictures: 0))
    #expect(50 * PictureTokens.mostLookups(pictures: 50) <= 4096)
    let doubtful = PictureSpectrum(coefficients: [Float](repeating: 1, count: PictureSpectrum.count))
    #expect(PictureTokens.asked([doubtful, doubtful, doubtful], most: 40).count == 16)
  }

  @Test("a picture without a doubtful sign is asked about once")
  func certain() {
    #expect(PictureTokens.asked([Self.spectrum(), Self.spectrum(), Self.spectrum()]).count == 1)
  }
}
