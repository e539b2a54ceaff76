package import Catalog
import Duplicates
package import Fingerprints
package import Foundation
import GRDB
package import TvidzCore

extension SQLiteCatalog {
  package func analysis(of video: VideoID) async throws -> AnalysisRecord? {
    try await read { try AnalysisRow.fetch($0, of: video) }
  }

  package func fingerprints(of videos: [VideoID]) async throws -> [VideoID: Fingerprint] {
    try await read { database in
      var found: [VideoID: Fingerprint] = [:]
      for video in videos {
        let bytes = try Data.fetchOne(
          database, sql: "SELECT bytes FROM fingerprints WHERE video_id = ? AND version = ?",
          arguments: [video.rawValue, FingerprintEncoding.version])
        found[video] = bytes.flatMap { Fingerprint(encoded: $0) }
      }
      return found
    }
  }

  package func canonicalVideo(sha256: String, excluding excluded: Set<VideoID>) async throws -> VideoID? {
    try await read { try Self.canonical($0, sha256: sha256, excluding: excluded) }
  }

  package func indexGeneration() async throws -> IndexGeneration {
    try await read { IndexGeneration(try Counter.generation.value(in: $0)) }
  }

  fileprivate static func canonical(
    _ database: Database, sha256: String, excluding excluded: Set<VideoID>
  ) throws -> VideoID? {
    let found = try String.fetchCursor(
      database,
      sql: "SELECT id FROM videos WHERE sha256 = ? AND generation IS NOT NULL ORDER BY generation",
      arguments: [sha256])
    while let id = try found.next() {
      if !excluded.contains(VideoID(id)) { return VideoID(id) }
    }
    return nil
  }

  // MARK: The finish

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
    return try await write { [query] change in
      try change.check(claim)
      let video = claim.video
      switch FinishDecision(try change.situation(request, of: video, query: query)) {
      case .compare(let videos, let generation): return .compare(videos, generation)
      case .requeue:
        try change.requeue(video, at: time)
        return .requeued(try change.existing(video))
      case .commit(let commit):
        try change.write(commit, to: video, at: time)
        return .finished(try change.existing(video))
      }
    }
  }
}

extension SQLiteChange {
  /// SQLite has one writer at a time: what is read here stays true until the commit.
  ///
  /// - Parameter query: nil where nobody had become known before the lock was taken. Where somebody has since, all of
  ///   them are named.
  fileprivate func situation(
    _ request: FinishRequest, of video: VideoID, query: CandidateQuery?
  ) throws -> FinishSituation {
    let pairs = try pairs(of: video)
    let excluded = Set(pairs.filter(\.isDismissed).map { $0.other(than: video) }).union([video])
    let named: Set<VideoID> =
      if case .identical(let known) = request.outcome { [known] } else { Set(request.verdicts.keys) }
    let known = try named.filter {
      try Bool.fetchOne(
        database, sql: "SELECT generation IS NOT NULL FROM videos WHERE id = ?", arguments: [$0.rawValue])
        == true
    }
    let recent = try Row.fetchAll(
      database, sql: "SELECT number, id FROM videos WHERE generation > ? ORDER BY generation",
      arguments: [request.generation.rawValue])
    var asked = recent.map { VideoID($0["id"]) }
    if let query, !recent.isEmpty {
      let numbers = Set(recent.map { $0["number"] as Int64 })
      asked = try TokenTables.candidates(database, for: query, among: numbers, limit: .max).map(\.video)
    }
    let sha256 = try record(video)?.sha256
    let canonical = try sha256.flatMap {
      try SQLiteCatalog.canonical(database, sha256: $0, excluding: excluded)
    }
    return FinishSituation(
      video: video, request: request, known: known, recent: asked.filter { !excluded.contains($0) },
      canonical: canonical, pairs: pairs, hasCompleteAnalysis: try hasCompleteAnalysis(video),
      generation: IndexGeneration(try Counter.generation.value(in: database)))
  }

  fileprivate mutating func write(_ commit: FinishCommit, to video: VideoID, at time: Date) throws {
    if let analysis = commit.analysis { try AnalysisRow.store(analysis, of: video, in: self) }
    if let fingerprint = commit.fingerprint {
      try execute("UPDATE counters SET value = value + 1 WHERE name = ?", [Counter.generation.rawValue])
      try execute(
        "UPDATE videos SET generation = ? WHERE id = ?",
        [try Counter.generation.value(in: database), video.rawValue])
      try execute(
        "INSERT OR REPLACE INTO fingerprints (video_id, version, bytes) VALUES (?, ?, ?)",
        [video.rawValue, FingerprintEncoding.version, Data(fingerprint.encoded)])
      try TokenTables.remove(video, in: self)
      try TokenTables.insert(IndexEntry(fingerprint), of: video, in: self)
    }
    for id in commit.removedPairs { try execute("DELETE FROM duplicates WHERE id = ?", [id]) }
    for pair in commit.pairs { try store(pair) }
    try revoke(video)
    try execute("UPDATE videos SET failure_code = NULL, failure_text = NULL WHERE id = ?", [video.rawValue])
    switch commit.end {
    case .completed: try tell(.completed, of: video, state: .completed, progress: 100, at: time)
    case .duplicate(let known, let verdict):
      let id = try Int64.fetchOne(
        database, sql: "SELECT id FROM duplicates WHERE video_id = ? AND duplicate_of = ?",
        arguments: [video.rawValue, known.rawValue])
      let notice = CopyNotice(duplicateOf: known, verdict: verdict, duplicateID: id)
      try tell(.duplicate(notice), of: video, state: .duplicate, progress: 100, at: time)
    case .failed(let failure):
      try execute(
        "UPDATE videos SET failure_code = ?, failure_text = ? WHERE id = ?",
        [failure.code.rawValue, failure.sentence, video.rawValue])
      try tell(.failed(failure), of: video, state: .failed, at: time)
    }
  }

  private func store(_ pair: FinishCommit.Pair) throws {
    let verdict = pair.verdict
    let segments = String(decoding: try JSONText.encode(verdict.segments), as: UTF8.self)
    if let id = pair.id {
      try execute(
        """
        UPDATE duplicates SET relation = ?, confidence = ?, segments = ?, reason = ?, ended_analysis = ?
        WHERE id = ?
        """,
        [verdict.relation.rawValue, verdict.confidence, segments, verdict.reason, pair.endedAnalysis, id])
    } else {
      try execute(
        """
        INSERT INTO duplicates
          (video_id, duplicate_of, relation, confidence, segments, reason, ended_analysis)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        """,
        [
          pair.video.rawValue, pair.duplicateOf.rawValue, verdict.relation.rawValue, verdict.confidence,
          segments, verdict.reason, pair.endedAnalysis,
        ])
    }
  }
}
