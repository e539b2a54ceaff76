package import Duplicates
package import Foundation
package import TvidzCore

/// Two videos of the catalog that share something, and whether a person said that it does not count.
///
/// A pair of videos has one record at most. It keeps its direction, also when the known one is analysed again.
package struct DuplicateRecord: Sendable, Hashable {
  package var id: Int64
  /// The video that came later: B of the verdict.
  package var video: VideoID
  /// The known video: A of the verdict.
  package var duplicateOf: VideoID
  package var verdict: Verdict
  /// Whether this pair is why `video` was not analysed to its end.
  package var endedAnalysis: Bool
  package var dismissedAt: Date?

  package var isDismissed: Bool { dismissedAt != nil }
  /// Whether it makes `video` a duplicate.
  package var stands: Bool { verdict.isDuplicate && !isDismissed }

  package init(
    id: Int64, video: VideoID, duplicateOf: VideoID, verdict: Verdict, endedAnalysis: Bool,
    dismissedAt: Date? = nil
  ) {
    self.id = id
    self.video = video
    self.duplicateOf = duplicateOf
    self.verdict = verdict
    self.endedAnalysis = endedAnalysis
    self.dismissedAt = dismissedAt
  }

  /// The other one of the pair.
  package func other(than id: VideoID) -> VideoID { id == video ? duplicateOf : video }
}
