package import Catalog
import Duplicates
import Fingerprints
package import Foundation
package import TvidzCore

extension MemoryCatalog {
  package func claimableVideos(at time: Date, limit: Int) -> [VideoID] {
    let free = rows.values.filter { row in
      guard row.record.state.isActive, !row.record.isDeleted else { return false }
      return (jobs[row.record.id]?.lease).map { $0 <= time } ?? true
    }
    return free.sorted { ($0.record.uploadDate, $0.number) < ($1.record.uploadDate, $1.number) }
      .prefix(limit).map(\.record.id)
  }

  package func claim(_ video: VideoID, owner: String, at time: Date, until lease: Date) -> ClaimAnswer {
    guard let row = rows[video] else { return .unknown }
    guard row.record.state.isActive, !row.record.isDeleted else { return .nothingToDo(row.record) }
    if let held = jobs[video]?.lease, held > time { return .held(until: held) }
    revoke(video)
    jobs[video]?.owner = owner
    jobs[video]?.lease = lease
    let job = jobs[video] ?? Job()
    return .claimed(
      JobClaim(video: video, epoch: job.epoch, owner: owner, attempts: job.attempts), row.record)
  }

  package func heartbeat(_ claim: JobClaim, until lease: Date) throws {
    try check(claim)
    jobs[claim.video]?.lease = lease
  }

  package func release(_ claim: JobClaim, crashed: Bool, at time: Date, notBefore: Date) throws -> Int {
    try check(claim)
    let attempts = (jobs[claim.video]?.attempts ?? 0) + (crashed ? 1 : 0)
    requeue(claim.video, at: time)
    jobs[claim.video]?.attempts = attempts
    jobs[claim.video]?.lease = notBefore > time ? notBefore : nil
    return attempts
  }

  private func check(_ claim: JobClaim) throws {
    guard let job = jobs[claim.video], job.epoch == claim.epoch, job.owner == claim.owner else {
      throw LeaseLost(claim.video)
    }
  }

  @discardableResult
  package func append(_ update: JobUpdate, by claim: JobClaim, at time: Date) throws -> Int64 {
    try check(claim)
    let video = claim.video
    if let size = update.facts.size { rows[video]?.record.size = size }
    if let sha256 = update.facts.sha256 { rows[video]?.record.sha256 = sha256 }
    if let media = update.facts.media { rows[video]?.record.media = media }
    if let thumbnail = update.facts.thumbnail { rows[video]?.record.thumbnail = thumbnail }
    if let progress = update.progress { rows[video]?.record.progress = progress }
    if let state = update.state { tell(.state, of: video, state: state, at: time) }
    for event in update.events { tell(event, of: video, at: time) }
    return rows[video]?.record.lastEvent ?? 0
  }

  package func finish(_ request: FinishRequest, by claim: JobClaim, at time: Date) throws -> FinishAnswer {
    try check(claim)
    let video = claim.video
    let pairs = pairs(of: video)
    let excluded = Set(pairs.filter(\.isDismissed).map { $0.other(than: video) }).union([video])
    let sha256 = rows[video]?.record.sha256
    let named: Set<VideoID> =
      if case .identical(let known) = request.outcome { [known] } else { Set(request.verdicts.keys) }
    let situation = FinishSituation(
      video: video, request: request, known: named.filter { rows[$0]?.generation != nil },
      recent: recentCandidates(for: request, excluding: excluded),
      canonical: sha256.flatMap { canonicalVideo(sha256: $0, excluding: excluded) }, pairs: pairs,
      hasCompleteAnalysis: hasCompleteAnalysis(video), generation: generation)
    switch FinishDecision(situation) {
    case .compare(let videos, let generation): return .compare(videos, generation)
    case .requeue:
      requeue(video, at: time)
      return .requeued(try record(video))
    case .commit(let commit):
      write(commit, to: video, at: time)
      return .finished(try record(video))
    }
  }

  private func record(_ video: VideoID) throws -> VideoRecord {
    guard let record = rows[video]?.record else { throw LeaseLost(video) }
    return record
  }

  private func recentCandidates(
    for request: FinishRequest, excluding excluded: Set<VideoID>
  ) -> [VideoID] {
    // Asking takes long, and mostly there is nobody to ask about.
    guard case .analysed(_, let fingerprint) = request.outcome, generation > request.generation else {
      return []
    }
    return find(CandidateQuery(fingerprint), limit: .max, after: request.generation)
      .map(\.video).filter { !excluded.contains($0) }
  }

  private func write(_ commit: FinishCommit, to video: VideoID, at time: Date) {
    if let analysis = commit.analysis {
      rows[video]?.analysis = analysis
      rows[video]?.record.media = analysis.media
    }
    if let fingerprint = commit.fingerprint {
      generation = IndexGeneration(generation.rawValue + 1)
      rows[video]?.fingerprint = fingerprint
      rows[video]?.entry = IndexEntry(fingerprint)
      rows[video]?.generation = generation
    }
    for id in commit.removedPairs { pairs[id] = nil }
    for pair in commit.pairs {
      let id = pair.id ?? newPair()
      pairs[id] = DuplicateRecord(
        id: id, video: pair.video, duplicateOf: pair.duplicateOf, verdict: pair.verdict,
        endedAnalysis: pair.endedAnalysis, dismissedAt: pairs[id]?.dismissedAt)
    }
    revoke(video)
    rows[video]?.record.failure = nil
    switch commit.end {
    case .completed: tell(.completed, of: video, state: .completed, progress: 100, at: time)
    case .duplicate(let known, let verdict):
      let id = pairs.values.first { $0.video == video && $0.duplicateOf == known }?.id
      tell(
        .duplicate(CopyNotice(duplicateOf: known, verdict: verdict, duplicateID: id)), of: video,
        state: .duplicate, progress: 100, at: time)
    case .failed(let failure):
      rows[video]?.record.failure = failure
      tell(.failed(failure), of: video, state: .failed, at: time)
    }
  }

  // MARK: Candidates

  func find(
    _ query: CandidateQuery, limit: Int, after generation: IndexGeneration = IndexGeneration(0)
  ) -> [Candidate] {
    var found: [Candidate] = []
    for (video, row) in rows {
      guard let fingerprint = row.fingerprint, let known = row.generation, known > generation else {
        continue
      }
      let shared = SharedTokens(of: IndexEntry(fingerprint), with: query)
      found.append(Candidate(video: video, votes: shared.votes, nearest: shared.nearest))
    }
    return Candidate.best(found, limit: limit)
  }

  // MARK: The log

  package func events(of video: VideoID, after id: Int64, limit: Int) -> [LoggedEvent] {
    Array(log.lazy.filter { $0.video == video && $0.id > id }.prefix(limit))
  }

  package func events(after cursor: EventCursor?, limit: Int) -> EventPage? {
    let start: Int
    if let cursor {
      let end = max(pruned, log.last.flatMap { Int($0.cursor.rawValue) } ?? 0)
      guard let place = Int(cursor.rawValue), (pruned...end).contains(place) else { return nil }
      start = place
    } else {
      guard pruned == 0 else { return nil }
      start = 0
    }
    let rest = log.filter { Int($0.cursor.rawValue) ?? 0 > start }
    let page = Array(rest.prefix(limit))
    return EventPage(
      events: page, cursor: page.last?.cursor ?? EventCursor("\(start)"), hasMore: rest.count > page.count)
  }

  package func publish(_ tick: ProgressTick) { hub.publish(tick) }

  package func subscribe(to video: VideoID?) -> EventSubscription { hub.subscribe(to: video) }

  @discardableResult
  package func prune(endedBefore time: Date) -> Int {
    let old = log.filter { event in (rows[event.video]?.record.endedAt).map { $0 < time } ?? false }
    let gone = Set(old.map(\.cursor))
    log.removeAll { gone.contains($0.cursor) }
    pruned = max(pruned, old.compactMap { Int($0.cursor.rawValue) }.max() ?? 0)
    return old.count
  }
}

/// Looks up what the catalog holds.
struct MemoryCandidates: CandidateIndex {
  let catalog: MemoryCatalog

  func add(_ video: VideoID, _ entry: IndexEntry) async throws { throw CatalogError.indexIsWrittenByFinish }
  func remove(_ video: VideoID) async throws { throw CatalogError.indexIsWrittenByFinish }

  func candidates(for query: CandidateQuery, limit: Int) async -> [Candidate] {
    await catalog.find(query, limit: limit)
  }
}
