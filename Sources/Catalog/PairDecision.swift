/// What becomes of a video when a pair that it is the copy of is dismissed, restored, or gone with its known video: a
/// pure decision, made inside of the transaction.
package enum PairDecision: Sendable, Hashable {
  case nothing
  /// To be analysed to its end.
  case requeue
  /// It is no copy of anything that counts.
  case complete
  /// It is a copy again.
  case duplicate(DuplicateRecord)

  /// - Parameters:
  ///   - video: the copy.
  ///   - changed: the pair as it is after the change.
  ///   - isGone: whether the pair, or its known video, is no longer there.
  ///   - pairs: all pairs of the video, after the change.
  package init(
    video: VideoRecord, changed: DuplicateRecord, isGone: Bool, pairs: [DuplicateRecord],
    hasCompleteAnalysis: Bool
  ) {
    let standing = pairs.filter { $0.video == video.id && $0.stands }
    switch video.state {
    case _ where video.isDeleted: self = .nothing
    case .completed where changed.stands && !isGone: self = .duplicate(changed)
    case .duplicate where isGone || !changed.stands:
      if !hasCompleteAnalysis, changed.endedAnalysis || standing.isEmpty {
        self = .requeue
      } else {
        self = standing.isEmpty ? .complete : .nothing
      }
    // What runs will find out by itself; what failed or was cancelled has no result to change.
    default: self = .nothing
    }
  }
}
