package import Catalog
import Duplicates
package import Fingerprints
package import Foundation
package import TvidzCore

extension PostgresCatalog {
  package func analysis(of video: VideoID) async throws -> AnalysisRecord? {
    try await read { try await AnalysisRow.fetch($0, of: video) }
  }

  package func fingerprints(of videos: [VideoID]) async throws -> [VideoID: Fingerprint] {
    try await Self.actionable {
      let rows = try await pool.query(HotStatements.fingerprints(of: videos))
      var found: [VideoID: Fingerprint] = [:]
      for row in rows {
        let (id, bytes) = try row.decode(String.self, Data.self)
        found[VideoID(id)] = Fingerprint(encoded: bytes)
      }
      return found
    }
  }

  package func canonicalVideo(sha256: String, excluding excluded: Set<VideoID>) async throws -> VideoID? {
    try await Self.actionable {
      try await pool.withConnection { try await canonical($0, sha256: sha256, excluding: excluded) }
    }
  }

  package func indexGeneration() async throws -> IndexGeneration {
    try await Self.actionable {
      IndexGeneration(try await pool.query("select generation from catalog").single(Int64.self))
    }
  }

  package func finish(
    _ request: FinishRequest, by claim: JobClaim, at time: Date
  ) async throws -> FinishAnswer {
    // What asking takes is made before the lock is taken, and only where there may be somebody to ask about.
    var query: CandidateQuery?
    if case .analysed(let analysis, let fingerprint) = request.outcome, analysis.isComplete,
      try await indexGeneration() > request.generation
    {
      query = CandidateQuery(fingerprint)
    }
    return try await relate { [query] change in
      let video = claim.video
      try await change.lock([video])
      try await change.check(claim)
      switch FinishDecision(try await change.situation(request, of: video, query: query)) {
      case .compare(let videos, let generation): return .compare(videos, generation)
      case .requeue:
        try await change.requeue(video, at: time)
        return .requeued(try await change.existing(video))
      case .commit(let commit):
        try await change.write(commit, to: video, at: time)
        return .finished(try await change.existing(video))
      }
    }
  }
}

private func canonical(
  _ connection: PostgresConnection, sha256: String, excluding excluded: Set<VideoID>
) async throws -> VideoID? {
  try await connection.query(HotStatements.canonical(sha256: sha256, excluding: excluded))
    .values(String.self).first.map { VideoID($0) }
}

extension PostgresChange {
  /// Who holds the lock `relations` reads what stays true until the commit.
  ///
  /// - Parameter query: nil where nobody had become known before the lock was taken. Where somebody has since, all of
  ///   them are named.
  fileprivate func situation(
    _ request: FinishRequest, of video: VideoID, query asked: CandidateQuery?
  ) async throws -> FinishSituation {
    let pairs = try await pairs(of: video)
    let excluded = Set(pairs.filter(\.isDismissed).map { $0.other(than: video) }).union([video])
    let named: Set<VideoID> =
      if case .identical(let known) = request.outcome { [known] } else { Set(request.verdicts.keys) }
    let known = try await query(
      "select id from videos where id = any (\(named.map(\.rawValue))) and generation is not null"
    ).values(String.self)
    let rows = try await query(HotStatements.known(after: request.generation))
    var recent = try rows.map { VideoID(try $0.decode("id")) }
    if let asked, !recent.isEmpty {
      let numbers = try rows.map { try $0.decode("number", as: Int32.self) }
      recent = try await TokenTables.candidates(connection, for: asked, among: numbers, limit: .max)
        .map(\.video)
    }
    var same: VideoID?
    if let sha256 = try await record(video)?.sha256 {
      same = try await canonical(connection, sha256: sha256, excluding: excluded)
    }
    let generation = try await query("select generation from catalog").single(Int64.self)
    return FinishSituation(
      video: video, request: request, known: Set(known.map { VideoID($0) }),
      recent: recent.filter { !excluded.contains($0) }, canonical: same, pairs: pairs,
      hasCompleteAnalysis: try await hasCompleteAnalysis(video), generation: IndexGeneration(generation))
  }

  fileprivate func write(_ commit: FinishCommit, to video: VideoID, at time: Date) async throws {
    let id = video.rawValue
    if let analysis = commit.analysis { try await AnalysisRow.store(analysis, of: video, in: self) }
    if let fingerprint = commit.fingerprint {
      try await query(
        """
        with counted as (update catalog set generation = generation + 1 returning generation)
        update videos set generation = counted.generation from counted where id = \(id)
        """)
      let version = Int32(FingerprintEncoding.version)
      let bytes = Data(fingerprint.encoded)
      try await query(
        """
        insert into fingerprints (video_id, version, bytes) values (\(id), \(version), \(bytes))
        on conflict (video_id) do update set version = excluded.version, bytes = excluded.bytes
        """)
      try await TokenTables.remove(video, in: self)
      try await TokenTables.insert(IndexEntry(fingerprint), of: video, in: self)
    }
    if !commit.removedPairs.isEmpty {
      try await query("delete from duplicates where id = any (\(commit.removedPairs))")
    }
    for pair in commit.pairs { try await store(pair) }
    try await revoke(video)
    try await query("update videos set failure_code = null, failure_text = null where id = \(id)")
    switch commit.end {
    case .completed: try await tell(.completed, of: video, state: .completed, progress: 100, at: time)
    case .duplicate(let known, let verdict):
      let pair = try await query(
        "select id from duplicates where video_id = \(id) and duplicate_of = \(known.rawValue)"
      ).values(Int64.self).first
      let notice = CopyNotice(duplicateOf: known, verdict: verdict, duplicateID: pair)
      try await tell(.duplicate(notice), of: video, state: .duplicate, progress: 100, at: time)
    case .failed(let failure):
      try await query(
        """
        update videos set failure_code = \(failure.code.rawValue), failure_text = \(failure.sentence)
        where id = \(id)
        """)
      try await tell(.failed(failure), of: video, state: .failed, at: time)
    }
  }

  private func store(_ pair: FinishCommit.Pair) async throws {
    let verdict = pair.verdict
    let segments = try PostgresJSON(encoding: verdict.segments)
    if let id = pair.id {
      try await query(
        """
        update duplicates set relation = \(verdict.relation.rawValue), confidence = \(verdict.confidence),
          segments = \(segments), reason = \(verdict.reason), ended_analysis = \(pair.endedAnalysis)
        where id = \(id)
        """)
    } else {
      try await query(
        """
        insert into duplicates
          (video_id, duplicate_of, relation, confidence, segments, reason, ended_analysis)
        values (\(pair.video.rawValue), \(pair.duplicateOf.rawValue), \(verdict.relation.rawValue),
          \(verdict.confidence), \(segments), \(verdict.reason), \(pair.endedAnalysis))
        """)
    }
  }
}
