/// A value that copies of a picture share though their hashes differ in some bits, and that an index can look up.
///
/// It is one of six bands of a hash: the signs of 20 of the 48 lowest frequencies, with the band's number above them
/// (23 bits in all). A band survives where its signs do. So the one who asks does not ask for the band alone: of each
/// band, the four coefficients nearest to zero are those whose sign a copy is likely to have changed, and all 16
/// combinations of these signs are asked for.
package struct PictureToken: Sendable, Hashable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

package enum PictureTokens {
  /// Raised whenever the same picture may give other tokens.
  package static let version = 1
  package static let bands = 6
  /// Shares of the picture whose tokens are stored: all of it, and its middle, for a copy that was cropped.
  package static let storedShares: [Float] = [1, 0.75]
  /// Shares of the picture that is asked about. With the stored ones they meet crops of 0, 13, 25 and (the known
  /// picture being the cropped one) 13 and 25 per cent of width and height.
  package static let askedShares: [Float] = [1, 0.87, 0.75]

  /// What an index keeps of a picture: twelve tokens at most.
  package static func stored(_ grid: PictureGrid) -> Set<PictureToken> {
    let samples = grid.samples
    return storedShares.reduce(into: []) { tokens, share in
      let spectrum = PictureSpectrum(samples, share: share)
      for band in 0..<bands { tokens.insert(token(band: band, of: spectrum.coefficients)) }
    }
  }

  /// What to look up to find a picture that is a copy of this one, or (`mirrored`) of its mirror image.
  package static func asked(_ grid: PictureGrid, mirrored: Bool) -> Set<PictureToken> {
    let samples = grid.samples
    return askedShares.reduce(into: []) { tokens, share in
      let seen = PictureSpectrum(samples, share: share)
      let spectrum = mirrored ? seen.mirrored : seen
      for band in 0..<bands { tokens.formUnion(neighbours(band: band, of: spectrum.coefficients)) }
    }
  }

  private static func token(band: Int, of coefficients: [Float]) -> PictureToken {
    var bits: UInt32 = 0
    for (bit, index) in members[band].enumerated() where coefficients[index] > 0 { bits |= 1 << UInt32(bit) }
    return PictureToken(rawValue: UInt32(band) << UInt32(width) | bits)
  }

  private static func neighbours(band: Int, of coefficients: [Float]) -> [PictureToken] {
    let unsure = (0..<width).sorted {
      abs(coefficients[members[band][$0]]) < abs(coefficients[members[band][$1]])
    }
    .prefix(doubted)
    var tokens = [token(band: band, of: coefficients)]
    for bit in unsure { tokens += tokens.map { PictureToken(rawValue: $0.rawValue ^ 1 << UInt32(bit)) } }
    return tokens
  }

  private static let width = 20
  private static let doubted = 4
  /// Which coefficients each band takes: drawn once from the 48 lowest by a fixed generator, so that every band mixes
  /// low and high and two bands share few.
  private static let members: [[Int]] = {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<bands).map { _ in
      var pool = Array(0..<48)
      for index in pool.indices.dropLast() {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        pool.swapAt(index, index + Int(state >> 33) % (pool.count - index))
      }
      return pool.prefix(width).sorted()
    }
  }()
}
