/// How a picture is looked up.
///
/// A token is made of the signs of the 27 lowest frequencies. A copy has some of them other, and it is those whose
/// coefficient is near to zero. So the one who asks asks for the likeliest changes of these signs, and an index keeps but
/// one token for each view of a picture. (Several bands of the hash with fewer changes each find no more copies for
/// as many look-ups, and need several times the space.)
///
/// A mirror turns the signs of all waves that are odd across. Pictures are turned so that the lowest of these is
/// positive, before they are stored and before they are asked about: a mirrored copy has the same tokens.
package enum PictureTokens {
  /// Raised whenever the same picture may give other tokens.
  package static let version = 3
  /// The views of a picture whose tokens are stored: all of it, its middle, for a copy that was cropped, and the middle of
  /// that, which no logo in a corner and no subtitles reach.
  package static let storedViews = PictureViews(shares: [1, 0.75, 0.5])
  /// The views of a picture that is asked about. With the stored ones they meet crops of 0, 13, 25 and (the known picture
  /// being the cropped one) 13 and 25 per cent of width and height.
  package static let askedViews = PictureViews(shares: [1, 0.87, 0.75, 0.5])
  /// The part of all look-ups that each of `askedViews` gets.
  private static let askedParts = [0.4, 0.2, 0.2, 0.2]

  /// The views of a picture that is asked about once more, where nothing was found: with the stored middle half they meet
  /// crops of 10 and of 25 per cent anywhere in a known picture, and with the stored whole a known picture that is such
  /// a crop.
  package static let offCentreViews = PictureViews(
    PictureView.around(share: 0.667, steps: 2) + PictureView.around(share: 0.75, steps: 2)
      + PictureView.around(share: 0.556, steps: 1, reach: 0.11) + PictureView.around(share: 0.9, steps: 1)
      + PictureView.beside(width: 0.667, height: 0.5, steps: 2, reach: 0.333)
      + PictureView.beside(width: 0.75, height: 1, steps: 2, reach: 0.25))
  /// Of all pictures that are asked about so.
  package static let offCentreLookups = 24576

  /// Look-ups for each of so many pictures that are asked about together. It is together that they cost time: of many
  /// pictures some are found with few look-ups each, and where there are few of them, each is worth more.
  package static func mostLookups(pictures: Int) -> Int {
    min(480, max(48, 4096 / max(1, pictures)))
  }

  /// What an index keeps of a picture: one code for each of `storedViews`.
  package static func stored(_ grid: PictureGrid) -> [PictureCode] {
    storedViews.spectra(of: grid.samples).map(code)
  }

  /// What to look up to find a picture that is a copy of this one, or of its mirror image; every token once.
  package static func asked(_ grid: PictureGrid, most: Int = mostLookups(pictures: 1)) -> [PictureCode] {
    asked(askedViews.spectra(of: grid.samples), most: most)
  }

  /// - Parameters:
  ///   - spectra: of the picture, of each of `askedViews`.
  ///   - most: look-ups (`mostLookups`).
  package static func asked(
    _ spectra: [PictureSpectrum], most: Int = mostLookups(pictures: 1)
  ) -> [PictureCode] {
    var known: Set<PictureToken> = []
    return zip(spectra, askedParts).flatMap { spectrum, part in
      codes(around: spectrum, most: Int(Double(most) * part))
    }.filter { known.insert($0.token).inserted }
  }

  /// What to look up to find a picture of which this one is a part, or that is a part of this one.
  ///
  /// - Parameter most: look-ups.
  package static func askedOffCentre(_ grid: PictureGrid, most: Int) -> [PictureCode] {
    askedOffCentre(offCentreViews.spectra(of: grid.samples), most: most)
  }

  /// - Parameter spectra: of the picture, of each of `offCentreViews`.
  package static func askedOffCentre(_ spectra: [PictureSpectrum], most: Int) -> [PictureCode] {
    var known: Set<PictureToken> = []
    return spectra.flatMap { codes(around: $0, most: max(1, most / spectra.count)) }
      .filter { known.insert($0.token).inserted }
  }

  package static func code(of spectrum: PictureSpectrum) -> PictureCode { code(of: spectrum.hash) }

  /// Its code, and those that its copies are most likely to have, the likeliest first.
  static func codes(around spectrum: PictureSpectrum, most: Int) -> [PictureCode] {
    let hash = spectrum.hash
    let sizes = spectrum.coefficients.prefix(width).map(abs)
    return LikelyChanges(sizes: sizes).masks(most: most).map { code(of: hash ^ $0) }
  }

  private static func code(of hash: UInt64) -> PictureCode {
    let turned = hash >> orientation & 1 == 1 ? hash : hash ^ PictureSpectrum.oddAcross
    return PictureCode(
      token: PictureToken(rawValue: UInt32(truncatingIfNeeded: turned & (1 << UInt64(width) - 1))),
      rest: UInt32(truncatingIfNeeded: turned >> UInt64(width)))
  }

  private static let width = 27
  /// The place of the lowest wave across, by which pictures are turned.
  private static let orientation: UInt64 = 1
}
