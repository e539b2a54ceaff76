import Fingerprints
import Testing
import TvidzTesting

@Suite("Parts of pictures")
struct PictureViewsTests {
  static let film = SyntheticFilm(seed: 5, shots: [9], motion: 2)

  static func pictures(_ film: SyntheticFilm) -> [[Float]] {
    film.fingerprint().marks.compactMap(\.grid?.samples)
  }

  @Test(
    "a part of a picture has the hash of the picture that shows only that part",
    arguments: PictureView.around(share: 0.75, steps: 2) + PictureView.around(share: 0.9, steps: 1)
      + [PictureView(share: 1), PictureView(share: 0.75), PictureView(share: 0.5)])
  func parts(_ view: PictureView) {
    let views = PictureViews([view])
    let pairs = zip(Self.pictures(Self.film), Self.pictures(Self.film.cropped(to: view)))
    let differing = pairs.map { whole, part in
      (views.spectra(of: whole)[0].hash ^ PictureSpectrum(part).hash).nonzeroBitCount
    }
    #expect(differing.count > 10)
    // What coarse samples lose is the finest waves, the more the smaller the part is. Strangers differ in 32.
    #expect(Double(differing.reduce(0, +)) / Double(differing.count) < 5 / Double(view.width))
  }

  @Test("several views at once are what each of them is alone")
  func together() {
    let list = PictureView.around(share: 0.75, steps: 2) + [PictureView(share: 1), PictureView(share: 0.5)]
    let samples = Self.pictures(Self.film)[0]
    let alone = list.map { PictureViews([$0]).spectra(of: samples)[0].coefficients }
    #expect(PictureViews(list).spectra(of: samples).map(\.coefficients) == alone)
  }

  @Test("views lie around the middle, and inside of the picture")
  func around() {
    let views = PictureView.around(share: 0.75, steps: 2)
    #expect(views.count == 24)
    #expect(views.allSatisfy { abs($0.x) + $0.width <= 1 && abs($0.y) + $0.height <= 1 })
    #expect(Set(views).count == 24)
    #expect(!views.contains(PictureView(share: 0.75)))
  }
}
