import Foundation

/// What speaks for and against a hard cut between a frame and the one before, and the one number made of it.
struct CutEvidence {
  /// The difference across the boundary over the level of differences around it.
  var prominence: Float
  /// The difference across the boundary relative to the contrast of the pictures.
  var change: Float
  /// The change in one step over the change in three steps around it: near 1 for a cut, a third in a fade or a pan.
  var abruptness: Float
  /// The share of the picture that changed at all, 0...1: low where something appears in front of a still picture.
  var coverage: Float
  /// How much structure before the boundary is found again after it: the best of neighbouring frames, 0...1.
  var resemblance: Float
  /// The smallest difference between a frame shortly before and one shortly after, relative to the one across the
  /// boundary: near 0 where the earlier picture comes back, as after a flash; 1 where it never does.
  var remoteness: Float

  /// Below these no boundary is looked at more closely: it could not be a cut whatever the rest says.
  static let leastProminence: Float = 1.35
  static let leastChange: Float = 0.05

  /// 0...1, a logistic function of the evidence; 0.5 is as likely a cut as not.
  ///
  /// Each term is saturated where more of the same says no more. Weights: a regularised logistic regression on composed
  /// sequences (random shots, real and synthetic, under flashes, inserts, overlays, pans, zooms, grain, pumping,
  /// stutter, fades, dissolves and wipes), rounded.
  var score: Double {
    let z =
      Self.bias
      + Self.prominenceWeight * log(min(max(prominence, 0.5), 30))
      + Self.changeWeight * log(min(max(change, 0.02), 0.6))
      + Self.abruptnessWeight * log(min(max(abruptness, 0.2), 1))
      + Self.coverageWeight * log(min(max(coverage, 0.1), 1))
      + Self.resemblanceWeight * resemblance
      + Self.remotenessWeight * log(min(max(remoteness, 0.1), 1))
    return 1 / (1 + exp(-Double(z)))
  }

  private static let bias: Float = 3.6
  private static let prominenceWeight: Float = 1
  private static let changeWeight: Float = 1.6
  private static let abruptnessWeight: Float = 7
  private static let coverageWeight: Float = 5
  private static let resemblanceWeight: Float = -5.7
  private static let remotenessWeight: Float = 3.5
}
