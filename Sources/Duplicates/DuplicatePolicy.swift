/// By which rule one video is called a copy of another.
package enum DuplicatePolicy: String, Sendable, Hashable, CaseIterable {
  /// Cuts and pictures together, at any offset and speed: `VideoComparison`.
  case evidence
  /// The rule that this began with, for comparison: `EqualTimes`.
  case timestamps
}
