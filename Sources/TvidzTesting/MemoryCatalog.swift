package import Catalog
package import Duplicates
import Fingerprints
import Foundation
import TvidzCore

/// A catalog that is forgotten with the process: for tests of whatever uses one. It keeps the same contract as the
/// others.
package actor MemoryCatalog: CatalogStore {
  struct Row {
    var record: VideoRecord
    var analysis: AnalysisRecord?
    var fingerprint: Fingerprint?
    var entry: IndexEntry?
    /// When its fingerprint was put into the index; nil where it is not there.
    var generation: IndexGeneration?
    /// The event before the first of the running attempt.
    var attemptEvent: Int64 = 0
    /// When it was made, among all.
    var number = 0
  }

  struct Job {
    var epoch: Int64 = 0
    var owner: String?
    var lease: Date?
    var attempts = 0
  }

  var rows: [VideoID: Row] = [:]
  var jobs: [VideoID: Job] = [:]
  var pairs: [Int64: DuplicateRecord] = [:]
  var log: [LoggedEvent] = []
  /// The greatest place in the log that was pruned.
  var pruned = 0
  var generation = IndexGeneration(0)
  private var lastCursor = 0
  private var lastPair: Int64 = 0
  package nonisolated let hub = EventHub()

  package init() {}

  package nonisolated var candidates: any CandidateIndex { MemoryCandidates(catalog: self) }

  // MARK: What several stores need

  /// Appends an event, changing the state with it. Every change of state goes through here.
  func tell(
    _ event: CatalogEvent, of id: VideoID, state: VideoState? = nil, progress: Int? = nil, at time: Date
  ) {
    guard var row = rows[id] else { return }
    if let state {
      row.record.state = state
      row.record.endedAt = state.isTerminal ? time : nil
    }
    if let progress { row.record.progress = progress }
    row.record.lastEvent += 1
    if let state, state.isActive { row.attemptEvent = row.record.lastEvent }
    rows[id] = row
    lastCursor += 1
    log.append(
      LoggedEvent(
        video: id, id: row.record.lastEvent, cursor: EventCursor("\(lastCursor)"), event: event,
        state: row.record.state, progress: row.record.progress, time: time))
    hub.publishGrowth(of: id)
  }

  func requeue(_ id: VideoID, at time: Date) {
    revoke(id)
    jobs[id]?.attempts = 0
    rows[id]?.record.failure = nil
    tell(.state, of: id, state: .queued, progress: 0, at: time)
  }

  /// Takes the job from whoever has it.
  func revoke(_ id: VideoID) {
    jobs[id, default: Job()].epoch += 1
    jobs[id]?.owner = nil
    jobs[id]?.lease = nil
  }

  func pairs(of id: VideoID) -> [DuplicateRecord] {
    pairs.values.filter { $0.video == id || $0.duplicateOf == id }.sorted { $0.id < $1.id }
  }

  func newPair() -> Int64 {
    lastPair += 1
    return lastPair
  }

  func hasCompleteAnalysis(_ id: VideoID) -> Bool { rows[id]?.analysis?.isComplete == true }

  /// After a pair was dismissed or restored, or went with its known video.
  func follow(_ changed: DuplicateRecord, isGone: Bool, at time: Date) {
    guard let row = rows[changed.video] else { return }
    let decision = PairDecision(
      video: row.record, changed: changed, isGone: isGone, pairs: pairs(of: changed.video),
      hasCompleteAnalysis: hasCompleteAnalysis(changed.video))
    switch decision {
    case .nothing: break
    case .requeue: requeue(changed.video, at: time)
    case .complete: tell(.completed, of: changed.video, state: .completed, progress: 100, at: time)
    case .duplicate(let pair):
      tell(
        .duplicate(
          CopyNotice(duplicateOf: pair.duplicateOf, verdict: pair.verdict, duplicateID: pair.id)),
        of: pair.video, state: .duplicate, progress: 100, at: time)
    }
  }
}
