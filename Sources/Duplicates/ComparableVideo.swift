package import Fingerprints

/// A fingerprint unpacked for comparison: what it takes to compare it with many others.
package struct ComparableVideo: Sendable {
  /// A picture and for how long it is seen.
  struct Shown: Sendable {
    /// Seconds.
    let start: Double
    let end: Double
    let samples: [Float]
    /// Of all of it, and of its middle: see `views`.
    let hashes: [UInt64]
    /// The same of its mirror image.
    let mirroredHashes: [UInt64]
  }

  /// Parts of the picture that are hashed, so that a cropped copy is found.
  private static let views = PictureViews(shares: [1, 0.87, 0.75])

  package let fingerprint: Fingerprint
  let pictures: [Shown]
  /// What of it can prove anything.
  let evidence: Evidence

  package init(_ fingerprint: Fingerprint) {
    self.fingerprint = fingerprint
    let ends = fingerprint.marks.dropFirst().map(\.time) + [fingerprint.duration]
    pictures = zip(fingerprint.marks, ends).compactMap { mark, end in
      guard let grid = mark.grid else { return nil }
      let samples = grid.samples
      let spectra = Self.views.spectra(of: samples)
      return Shown(
        start: mark.time, end: max(mark.time, end), samples: samples, hashes: spectra.map(\.hash),
        mirroredHashes: spectra.map(\.mirrored.hash))
    }
    evidence = Evidence(pictures: pictures, cuts: fingerprint.cuts.count)
  }

  var duration: Double { fingerprint.duration }
  var cuts: [Double] { fingerprint.cuts }

  /// Pictures that are seen at some moment of `range`, by index.
  func pictures(seenIn range: ClosedRange<Double>) -> Range<Int> {
    let first = pictures.partitioningIndex { $0.end > range.lowerBound }
    let last = pictures.partitioningIndex { $0.start > range.upperBound }
    return first..<max(first, last)
  }
}

/// How much of a video can prove anything: black, blank and frozen stretches prove nothing.
struct Evidence: Sendable, Hashable {
  /// Of a picture that stays, at most this much counts, in seconds.
  static let longestStill = 2.0
  /// A picture that stays no longer, in seconds, is one of a movement.
  static let longestMoving = 0.6
  /// So many seconds of movement prove as much as another picture.
  static let movementPerUnit = 3.0
  /// In bits of 64, what two pictures differ in to be two proofs and not one.
  static let distinctBits = 10

  /// Seconds in which something is seen that can be recognised; each picture counts for two at most.
  let seconds: Double
  /// Pictures that differ from each other, cuts, or three seconds each of movement, whichever are most.
  let units: Int

  init(pictures: [ComparableVideo.Shown], cuts: Int) {
    seconds = pictures.reduce(0) { $0 + Self.weight($1) }
    let distinct = Self.countDistinct(pictures.lazy.map(\.hashes[0]), enough: 64)
    let moving = pictures.lazy.map { $0.end - $0.start }.filter { $0 <= Self.longestMoving }.reduce(0, +)
    units = max(distinct, distinct < 2 ? 0 : cuts, Int(moving / Self.movementPerUnit))
  }

  static func weight(_ picture: ComparableVideo.Shown) -> Double {
    min(longestStill, picture.end - picture.start)
  }

  /// - Parameter enough: where counting ends.
  static func countDistinct(_ hashes: some Sequence<UInt64>, enough: Int) -> Int {
    var kept: [UInt64] = []
    for hash in hashes where kept.allSatisfy({ ($0 ^ hash).nonzeroBitCount >= distinctBits }) {
      kept.append(hash)
      if kept.count == enough { break }
    }
    return kept.count
  }
}

extension Array {
  /// The first index whose element satisfies the predicate, where all after it do too.
  func partitioningIndex(where predicate: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if predicate(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
