import Fingerprints

/// Compares pictures where one of two videos is a crop of the other, and not of its middle.
///
/// Hashes of parts all over the picture cost ten times what those around the middle do, so they are made only of pictures
/// that are asked about, and kept while two videos are compared.
final class CropSearch {
  private static let views = PictureViews(
    PictureView.around(share: 0.87, steps: 1) + PictureView.around(share: 0.75, steps: 2))
  /// In bits of 64: parts that differ in fewer have a vote for each bit less. Most of those that show something else differ
  /// in more.
  private static let useless = 22

  private let a: ComparableVideo
  private let b: ComparableVideo
  private var aHashes: [Int: [UInt64]] = [:]
  private var bHashes: [Int: [UInt64]] = [:]

  init(a: ComparableVideo, b: ComparableVideo) {
    self.a = a
    self.b = b
  }

  /// In bits of 64, at the best of all parts of a picture.
  ///
  /// - Parameter mirrored: whether the other one is looked at in a mirror. It is all one which of the two is.
  static func distance(_ parts: [UInt64], to other: ComparableVideo.Shown, mirrored: Bool) -> Int {
    let whole = whole(other, mirrored)
    return parts.reduce(64) { min($0, ($1 ^ whole).nonzeroBitCount) }
  }

  /// How the pictures of B most likely lie in A's, the likeliest first.
  ///
  /// - Parameter pairs: pictures that may show the same.
  func geometries(of pairs: [(a: Int, b: Int)], mirrored: Bool, most: Int) -> [PictureGeometry] {
    var votes: [(geometry: PictureGeometry, votes: Int)] = []
    for (index, view) in Self.views.views.enumerated() {
      var (cropsOfA, cropsOfB) = (0, 0)
      for pair in pairs {
        let wholeA = Self.whole(a.pictures[pair.a], mirrored)
        let wholeB = Self.whole(b.pictures[pair.b], mirrored)
        cropsOfA += max(0, Self.useless - (partsOfA(pair.a)[index] ^ wholeB).nonzeroBitCount)
        cropsOfB += max(0, Self.useless - (partsOfB(pair.b)[index] ^ wholeA).nonzeroBitCount)
      }
      votes.append((PictureGeometry(ofCrop: view), cropsOfA))
      votes.append((PictureGeometry(ofCrop: view, mirrored: mirrored).inverse, cropsOfB))
    }
    return votes.filter { $0.votes > 0 }.sorted { $0.votes > $1.votes }.prefix(most).map(\.geometry)
  }

  /// Hashes of parts of one of A's pictures.
  func partsOfA(_ picture: Int) -> [UInt64] { Self.parts(of: a, picture, kept: &aHashes) }

  /// Hashes of parts of one of B's pictures.
  func partsOfB(_ picture: Int) -> [UInt64] { Self.parts(of: b, picture, kept: &bHashes) }

  private static func parts(
    of video: ComparableVideo, _ picture: Int, kept: inout [Int: [UInt64]]
  ) -> [UInt64] {
    if let ready = kept[picture] { return ready }
    let made = views.spectra(of: video.pictures[picture].samples).map(\.hash)
    kept[picture] = made
    return made
  }

  private static func whole(_ picture: ComparableVideo.Shown, _ mirrored: Bool) -> UInt64 {
    mirrored ? picture.mirroredHashes[0] : picture.hashes[0]
  }
}

extension PictureGeometry {
  /// Of a B that shows this part of A.
  ///
  /// - Parameter mirrored: whether the part is one of a mirror image, though it was taken of the picture.
  fileprivate init(ofCrop view: PictureView, mirrored: Bool = false) {
    self.init(
      scaleX: view.width, scaleY: view.height, shiftX: mirrored ? -view.x : view.x, shiftY: view.y)
  }

  /// How A lies in B.
  fileprivate var inverse: PictureGeometry {
    PictureGeometry(
      scaleX: 1 / scaleX, scaleY: 1 / scaleY, shiftX: -shiftX / scaleX, shiftY: -shiftY / scaleY)
  }
}
