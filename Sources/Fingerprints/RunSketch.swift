/// What a picture shows, roughly, and whatever way round it is (`PictureSpectrum.foldedSigns`).
package struct PictureSketch: Sendable, Hashable {
  /// Of all of the picture, its middle 87 %, and its middle 75 %.
  let views: [UInt32]

  /// - Parameter spectra: of the picture, of each of `PictureTokens.askedViews`.
  package init(_ spectra: [PictureSpectrum]) { views = spectra.map(\.foldedSigns) }

  package init(_ grid: PictureGrid) {
    self.init(PictureTokens.askedViews.spectra(of: grid.samples))
  }
}

/// What two pictures of a run of cuts show.
package struct RunSketch: Sendable, Hashable {
  /// Of both pictures: all of them, their middle 87 %, and their middle 75 %.
  package let whole: UInt64
  package let between: UInt64
  package let middle: UInt64

  package init(whole: UInt64, between: UInt64 = 0, middle: UInt64) {
    self.whole = whole
    self.between = between
    self.middle = middle
  }

  init(_ first: PictureSketch, _ second: PictureSketch) {
    let both = zip(first.views, second.views).map { UInt64($0) << 32 | UInt64($1) }
    self.init(whole: both[0], between: both[1], middle: both[2])
  }

  /// Bits of 32 in which this, which is asked about, and a stored one differ where the one may be a crop of the other.
  /// Of a stored one `between` is not looked at, and need not be kept.
  package func distance(toStored stored: RunSketch) -> Int {
    min(
      bits(whole, stored.whole), bits(between, stored.whole), bits(middle, stored.whole),
      bits(whole, stored.middle), bits(between, stored.middle)) / 2
  }

  private func bits(_ a: UInt64, _ b: UInt64) -> Int { (a ^ b).nonzeroBitCount }
}

extension Fingerprint {
  /// What is seen shortly after a cut: a mark follows soon.
  package func sketchesAfterCuts() -> (Double) -> PictureSketch? {
    let afterCuts = marks.filter(\.isAfterCut)
    let sketches = afterCuts.map { $0.grid.map(PictureSketch.init) }
    return { cut in
      guard let place = afterCuts.firstIndex(where: { $0.time >= cut }),
        afterCuts[place].time < cut + 2 * Fingerprinter.delayAfterCut
      else { return nil }
      return sketches[place]
    }
  }
}
