import Foundation

/// What a frame's surroundings in its shot look like, as numbers for `TransitionNetwork`.
///
/// Each frame is held against pairs of frames 1, 2, 4, 8, 16 and 32 before and after it. In the middle of a dissolve it
/// is the mean of such a pair, which differ all over (in a wipe they differ in places); its variance and detail lie below
/// both theirs, however the shots move; and moving blocks does not explain the difference.
struct TransitionFeatures {
  static let count = 7 + 12 * lags.count + 2 * motionLags.count
  /// Frames before and after one that its features depend on.
  static let reach = 32
  /// Pictures that are kept.
  static let capacity = 128

  private static let lags = [1, 2, 4, 8, 16, 32]
  private static let motionLags = [1, 2, 4]

  /// Pictures of the shot so far; picture `i` is kept while `i >= count - capacity`.
  private(set) var count = 0
  private var pictures = (0..<capacity).map { _ in CoarsePicture() }
  private var motion = BlockMotion()

  mutating func append(_ picture: ReducedPicture) {
    pictures[count % Self.capacity].assign(picture)
    count += 1
  }

  mutating func removeAll() { count = 0 }

  func picture(_ i: Int) -> CoarsePicture { pictures[i % Self.capacity] }

  /// Writes the features of picture `i`; what lies beyond the ends of the shot is taken to be as at the ends.
  mutating func write(of i: Int, into features: inout [Float]) {
    features.removeAll(keepingCapacity: true)
    let here = picture(i)
    features.append(log1p(here.variance))
    features.append(log1p(here.detail))
    features.append(log1p(here.chromaVariance))
    features.append(log1p(here.relief))
    features.append(here.meanLuma / 128 - 1)
    features.append(Float(min(i, Self.reach)) / Float(Self.reach))
    features.append(Float(min(count - 1 - i, Self.reach)) / Float(Self.reach))
    for lag in Self.lags {
      let (before, after) = (picture(max(i - lag, 0)), picture(min(i + lag, count - 1)))
      Self.write(here, between: before, and: after, into: &features)
    }
    for lag in Self.motionLags {
      let difference = motion.between(picture(max(i - lag, 0)), picture(min(i + lag, count - 1)))
      features.append(log1p(difference.moved))
      features.append(difference.moved / (difference.plain + 0.5))
    }
  }

  private static func write(
    _ here: CoarsePicture, between before: CoarsePicture, and after: CoarsePicture,
    into features: inout [Float]
  ) {
    let across = CoarsePicture.product(before.point, after.point)
    let points = Position(
      here: here.pointSquare, before: before.pointSquare, after: after.pointSquare, across: across,
      hereBefore: CoarsePicture.product(here.point, before.point),
      hereAfter: CoarsePicture.product(here.point, after.point), size: Float(CoarsePicture.pointSize))
    points.write(into: &features)
    let blocks = Position(
      here: here.blockSquare, before: before.blockSquare, after: after.blockSquare,
      across: CoarsePicture.product(before.blocks, after.blocks),
      hereBefore: CoarsePicture.product(here.blocks, before.blocks),
      hereAfter: CoarsePicture.product(here.blocks, after.blocks), size: Float(CoarsePicture.blockSize))
    blocks.write(into: &features)

    let size = Float(CoarsePicture.pointSize)
    let covariance = across / size - (before.pointMeans * after.pointMeans).sum() / 3
    let variances =
      (before.pointSquare / size - (before.pointMeans * before.pointMeans).sum() / 3 + 1)
      * (after.pointSquare / size - (after.pointMeans * after.pointMeans).sum() / 3 + 1)
    features.append(covariance / max(variances, 1).squareRoot())
    features.append(dip(here.variance, before.variance, after.variance, noise: 4))
    features.append(dip(here.detail, before.detail, after.detail, noise: 2))
    features.append(dip(here.chromaVariance, before.chromaVariance, after.chromaVariance, noise: 2))
    features.append(log1p(after.variance) - log1p(before.variance))
    let apart = max(before.pointSquare + after.pointSquare - 2 * across, 0) / size
    features.append(CoarsePicture.meanDifference(before.point, after.point) / (apart + 1).squareRoot())
  }

  /// How far a value lies above the mean of both its neighbours, as a share of that: -0.5 in the middle of a dissolve.
  private static func dip(_ here: Float, _ before: Float, _ after: Float, noise: Float) -> Float {
    let mean = (before + after) / 2
    return min(max((here - mean) / (mean + noise), -1), 2)
  }

  /// Where a point lies towards two others, from inner products.
  private struct Position {
    var here: Float
    var before: Float
    var after: Float
    var across: Float
    var hereBefore: Float
    var hereAfter: Float
    var size: Float

    func write(into features: inout [Float]) {
      let apart = max(before + after - 2 * across, 0) / size
      let off = max(here + (before + after + 2 * across) / 4 - hereBefore - hereAfter, 0) / size
      let along = (hereAfter - hereBefore - (after - before) / 2) / size
      features.append(log1p(apart))
      features.append(min(off / (apart + 1), 2))
      features.append(min(max(along / (apart + 1), -1), 1))
    }
  }
}
