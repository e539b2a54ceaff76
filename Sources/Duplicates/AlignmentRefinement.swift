import Fingerprints

/// Makes a rough alignment exact, and finds how B's pictures lie in A's.
struct AlignmentRefinement {
  /// An alignment with the geometry of its pictures.
  struct Refined: Sendable {
    var alignment: Alignment
    var geometry: PictureGeometry
    /// -1...1, of the pictures it was found with, the better half of them.
    var similarity: Float
  }

  private static let pairsForGeometry = 8
  /// How far a mark may be from the moment it stands for, in seconds.
  static let reach = 0.14
  static let cutTolerance = 0.08
  /// Under this no geometry brings the pictures together.
  private static let hopeless: Float = 0.3
  /// Under this they are not worth a pass of their own.
  private static let poor: Float = 0.45
  /// Over this a crop of the middle explains them.
  private static let plain: Float = 0.75
  private static let mostCrops = 3
  private static let scales: [Float] = [1, 0.93, 0.86, 0.78, 1.08, 1.16, 1.28]

  let a: ComparableVideo
  let b: ComparableVideo
  let crops: CropSearch

  /// - Returns: nil where the pictures do not agree however they are laid.
  func refine(_ rough: Alignment) -> Refined? {
    let pairs = likelyPairs(rough)
    guard !pairs.isEmpty else { return nil }
    let middles = Self.scales.map { PictureGeometry(scaleX: $0, scaleY: $0) }
    guard var (geometry, best) = likeliest(of: middles, pairs, mirrored: rough.mirrored) else { return nil }
    if best < Self.plain {
      let others = crops.geometries(of: pairs, mirrored: rough.mirrored, most: Self.mostCrops)
      if let other = likeliest(of: others, pairs, mirrored: rough.mirrored), other.1 > best {
        (geometry, best) = other
      }
    }
    guard best >= Self.hopeless else { return nil }
    if best < 0.9 { (geometry, best) = adjust(geometry, best, pairs, mirrored: rough.mirrored) }
    guard best >= Self.poor else { return nil }
    var comparer = PictureComparer(a, b, geometry: geometry, mirrored: rough.mirrored)
    let alignment = AlignmentTiming(a: a, b: b).fit(rough, &comparer)
    return Refined(alignment: alignment, geometry: geometry, similarity: best)
  }

  private func likeliest(
    of geometries: [PictureGeometry], _ pairs: [(a: Int, b: Int)], mirrored: Bool
  ) -> (PictureGeometry, Float)? {
    geometries.map { ($0, similarity(of: pairs, $0, mirrored: mirrored)) }.max { $0.1 < $1.1 }
  }

  /// The pairs of pictures seen at the same moment whose hashes are nearest.
  private func likelyPairs(_ alignment: Alignment) -> [(a: Int, b: Int)] {
    var pairs: [(a: Int, b: Int, distance: Int)] = []
    for (index, picture) in b.pictures.enumerated() {
      let time = alignment.aTime(picture.start)
      guard time > -0.5, time < a.duration + 0.5 else { continue }
      let hashes = alignment.mirrored ? picture.mirroredHashes : picture.hashes
      let near = a.pictures(seenIn: time - 0.2...time + 0.2)
      let best = near.map { ($0, AlignmentVotes.distance(a.pictures[$0].hashes, hashes)) }.min { $0.1 < $1.1 }
      if let best { pairs.append((best.0, index, best.1)) }
    }
    return pairs.sorted { ($0.distance, $0.b) < ($1.distance, $1.b) }.prefix(Self.pairsForGeometry).map {
      ($0.a, $0.b)
    }
  }

  /// The mean of the better half: some pairs are of fades, of subtitles, or a frame apart.
  private func similarity(of pairs: [(a: Int, b: Int)], _ geometry: PictureGeometry, mirrored: Bool) -> Float
  {
    var comparer = PictureComparer(a, b, geometry: geometry, mirrored: mirrored)
    let values = pairs.map { comparer.similarity($0.a, $0.b) }.sorted(by: >)
    let half = values.prefix((values.count + 1) / 2)
    return half.reduce(0, +) / Float(half.count)
  }

  private func adjust(
    _ start: PictureGeometry, _ value: Float, _ pairs: [(a: Int, b: Int)], mirrored: Bool
  ) -> (PictureGeometry, Float) {
    var geometry = start
    var best = value
    for step: Float in [0.06, 0.03, 0.015] {
      for parameter in [\PictureGeometry.scaleX, \.scaleY, \.shiftX, \.shiftY] {
        for change in [step, -step] {
          var tried = geometry
          tried[keyPath: parameter] += change
          guard tried.isOfCrop else { continue }
          let result = similarity(of: pairs, tried, mirrored: mirrored)
          if result > best { (geometry, best) = (tried, result) }
        }
      }
    }
    return (geometry, best)
  }
}
