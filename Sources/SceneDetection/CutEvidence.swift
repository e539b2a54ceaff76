import Foundation

/// What speaks for and against a hard cut between a frame and the one before, and the one number made of it.
struct CutEvidence {
  /// The difference across the boundary over the level of differences around it.
  var prominence: Float
  /// The difference across the boundary relative to the contrast of the pictures.
  var change: Float
  /// How much structure before the boundary is found again after it: the best of neighbouring frames, 0...1.
  var resemblance: Float
  /// The smallest difference between a frame shortly before and one shortly after, relative to the one across the
  /// boundary: near 0 where the earlier picture comes back, as after a flash; 1 where it never does.
  var remoteness: Float

  /// Below these no boundary is looked at more closely: it could not be a cut whatever the rest says.
  static let leastProminence: Float = 1.8
  static let leastChange: Float = 0.05

  /// 0...1, a logistic function of the evidence; 0.5 is as likely a cut as not.
  ///
  /// Weights: a regularised logistic regression on composed sequences (random real and synthetic shots under flashes,
  /// inserts, overlays, pans, zooms, grain, pumping, stutter), rounded. Saturated where more of the same says no more.
  var score: Double {
    let z =
      Self.bias
      + Self.prominenceWeight * log(min(max(prominence, 0.5), 30))
      + Self.changeWeight * log(min(max(change, 0.02), 0.6))
      + Self.resemblanceWeight * resemblance
      + Self.remotenessWeight * log(min(max(remoteness, 0.1), 1))
    return 1 / (1 + exp(-Double(z)))
  }

  private static let bias: Float = 4.0
  private static let prominenceWeight: Float = 3.0
  private static let changeWeight: Float = 2.0
  private static let resemblanceWeight: Float = -12
  private static let remotenessWeight: Float = 3.0
}
