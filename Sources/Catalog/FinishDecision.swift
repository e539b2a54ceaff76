package import Duplicates
package import Fingerprints
package import TvidzCore

/// What a finish writes: a pure decision, made inside of the transaction, of what was read there.
package struct FinishSituation: Sendable {
  package var video: VideoID
  package var request: FinishRequest
  /// Of the videos in the request's verdicts, those that can still be matched with: complete and not deleted.
  package var known: Set<VideoID>
  /// Candidates that became known after the request's generation.
  package var recent: [VideoID]
  /// Another complete video with the same bytes, if the pair is not dismissed.
  package var canonical: VideoID?
  /// Stored pairs that the video is in, on either side.
  package var pairs: [DuplicateRecord]
  /// Whether a complete analysis is stored.
  package var hasCompleteAnalysis: Bool
  package var generation: IndexGeneration

  package init(
    video: VideoID, request: FinishRequest, known: Set<VideoID>, recent: [VideoID], canonical: VideoID?,
    pairs: [DuplicateRecord], hasCompleteAnalysis: Bool, generation: IndexGeneration
  ) {
    self.video = video
    self.request = request
    self.known = known
    self.recent = recent
    self.canonical = canonical
    self.pairs = pairs
    self.hasCompleteAnalysis = hasCompleteAnalysis
    self.generation = generation
  }
}

package enum FinishDecision: Sendable, Hashable {
  case compare([VideoID], IndexGeneration)
  case requeue
  case commit(FinishCommit)

  package init(_ situation: FinishSituation) {
    switch situation.request.outcome {
    case .failed(let failure): self = .commit(FinishCommit(end: .failed(failure)))
    case .identical(let video): self = Self.identical(to: video, situation)
    case .analysed(let analysis, let fingerprint):
      let unseen = situation.recent.filter {
        situation.request.verdicts[$0] == nil && !situation.isDismissed($0) && $0 != situation.canonical
      }
      if analysis.isComplete, !unseen.isEmpty {
        self = .compare(unseen, situation.generation)
      } else {
        self = Self.analysed(analysis, fingerprint, situation)
      }
    }
  }

  private static func identical(to video: VideoID, _ situation: FinishSituation) -> FinishDecision {
    let isThere = situation.known.contains(video) && !situation.isDismissed(video)
    guard let canonical = situation.canonical ?? (isThere ? video : nil) else { return .requeue }
    var commit = FinishCommit(end: .completed)
    commit.relate(
      [canonical: .identical], endedAnalysis: situation.hasCompleteAnalysis ? nil : canonical, situation)
    return .commit(commit)
  }

  private static func analysed(
    _ analysis: AnalysisRecord, _ fingerprint: Fingerprint, _ situation: FinishSituation
  ) -> FinishDecision {
    var verdicts = situation.request.verdicts.filter {
      situation.known.contains($0.key)
        // A dismissed pair stays, whatever is known of it now.
        && ($0.value.relation.isShared || (analysis.isComplete && situation.isDismissed($0.key)))
    }
    if let canonical = situation.canonical { verdicts[canonical] = .identical }
    var commit = FinishCommit(end: .completed)
    if analysis.isComplete {
      commit.analysis = analysis
      commit.fingerprint = fingerprint
      commit.relate(verdicts, endedAnalysis: nil, situation)
      return .commit(commit)
    }
    // It was stopped because it is a copy: that has to hold still, or the rest must be looked at.
    let standing = verdicts.filter { $0.value.isDuplicate && !situation.isDismissed($0.key) }
    guard let known = standing.min(by: { CopyRank($0) < CopyRank($1) })?.key else { return .requeue }
    // What is complete is worth more than this part.
    if !situation.hasCompleteAnalysis { commit.analysis = analysis }
    commit.relate(verdicts, endedAnalysis: situation.hasCompleteAnalysis ? nil : known, situation)
    return .commit(commit)
  }
}

extension FinishSituation {
  func isDismissed(_ other: VideoID) -> Bool {
    pairs.contains { $0.isDismissed && $0.other(than: video) == other }
  }
}

/// What is written, all of it or nothing.
package struct FinishCommit: Sendable, Hashable {
  package enum End: Sendable, Hashable {
    case completed
    /// Of the pair with this video.
    case duplicate(of: VideoID, Verdict)
    case failed(VideoFailure)
  }

  package struct Pair: Sendable, Hashable {
    /// Nil for a new one.
    package var id: Int64?
    package var video: VideoID
    package var duplicateOf: VideoID
    package var verdict: Verdict
    package var endedAnalysis: Bool
  }

  package var end: End
  /// Nil keeps what is stored.
  package var analysis: AnalysisRecord?
  /// Whose tokens go into the index; nil keeps what is there.
  package var fingerprint: Fingerprint?
  package var pairs: [Pair] = []
  /// Pairs that no longer hold.
  package var removedPairs: [Int64] = []

  init(end: End) { self.end = end }

  /// - Parameter endedAnalysis: the known video for which the analysis was not made, or not to its end.
  fileprivate mutating func relate(
    _ verdicts: [VideoID: Verdict], endedAnalysis: VideoID?, _ situation: FinishSituation
  ) {
    let video = situation.video
    var standing: [VideoID: Verdict] = [:]
    for (known, verdict) in verdicts.sorted(by: { $0.key < $1.key }) {
      let stored = situation.pairs.first { $0.other(than: video) == known }
      if let stored, stored.duplicateOf == video {
        // It is the other one that is the copy: a known video that is analysed again stays the known one.
        pairs.append(
          Pair(
            id: stored.id, video: known, duplicateOf: video, verdict: verdict.reversed,
            endedAnalysis: stored.endedAnalysis))
      } else {
        pairs.append(
          Pair(
            id: stored?.id, video: video, duplicateOf: known, verdict: verdict,
            endedAnalysis: known == endedAnalysis))
        if verdict.isDuplicate, stored?.isDismissed != true { standing[known] = verdict }
      }
    }
    removedPairs = situation.pairs.filter {
      $0.video == video && !$0.isDismissed && verdicts[$0.duplicateOf] == nil
    }.map(\.id)
    // A dismissed pair stays, and no longer is why anything ended.
    for pair in situation.pairs
    where pair.video == video && pair.isDismissed && pair.endedAnalysis && verdicts[pair.duplicateOf] == nil {
      pairs.append(
        Pair(
          id: pair.id, video: video, duplicateOf: pair.duplicateOf, verdict: pair.verdict,
          endedAnalysis: false))
    }
    if let (known, verdict) = standing.min(by: { CopyRank($0) < CopyRank($1) }) {
      end = .duplicate(of: known, verdict)
    }
  }
}

/// Which of several known videos is named: the one that tells most.
package struct CopyRank: Comparable {
  private let key: (Int, Double, VideoID)

  package init(_ element: (key: VideoID, value: Verdict)) { self.init(element.key, element.value) }

  package init(_ known: VideoID, _ verdict: Verdict) {
    let rank =
      switch verdict.relation {
      case .identical: 0
      case .copy: 1
      case .excerpt: 2
      case .contains: 3
      case .overlap, .none, .undecided: 4
      }
    key = (rank, -verdict.confidence, known)
  }

  package static func < (a: CopyRank, b: CopyRank) -> Bool { a.key < b.key }
  package static func == (a: CopyRank, b: CopyRank) -> Bool { a.key == b.key }
}

extension Relation {
  /// Whether there is anything that both show: what is worth a stored pair.
  package var isShared: Bool {
    switch self {
    case .identical, .copy, .excerpt, .contains, .overlap: true
    case .none, .undecided: false
    }
  }
}
