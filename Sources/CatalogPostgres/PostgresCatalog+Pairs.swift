package import Catalog
package import Foundation
package import TvidzCore

extension PostgresCatalog {
  package func duplicates(of video: VideoID) async throws -> [DuplicateRecord] {
    try await Self.actionable { try await pool.withConnection { try await PairRow.fetch($0, of: video) } }
  }

  package func duplicate(_ id: Int64) async throws -> DuplicateRecord? {
    try await Self.actionable { try await pool.withConnection { try await PairRow.fetch($0, id: id) } }
  }

  package func outcomes(of videos: [VideoID]) async throws -> [VideoID: VideoOutcome] {
    let ids = try PostgresJSON(encoding: videos.map(\.rawValue))
    return try await read { connection in
      var outcomes: [VideoID: VideoOutcome] = [:]
      let counts = try await connection.query(
        """
        select video_id, cardinality(timestamps) as cuts from scene_cuts
        where video_id in (select jsonb_array_elements_text(\(ids)))
        """)
      for row in counts {
        outcomes[VideoID(try row.decode("video_id"))] = VideoOutcome(
          cuts: Int(try row.decode("cuts", as: Int32.self)))
      }
      let pairs = try await connection.query(
        """
        select duplicates.*, filename from duplicates join videos on videos.id = duplicate_of
        where video_id in (select jsonb_array_elements_text(\(ids))) order by duplicates.id
        """)
      for row in pairs {
        let pair = try PairRow.record(row)
        outcomes[pair.video, default: VideoOutcome()].take(pair, knownName: try row.decode("filename"))
      }
      return outcomes
    }
  }

  package func dismiss(_ id: Int64, at time: Date) async throws -> DuplicateRecord? {
    try await mark(id, dismissedAt: time, at: time)
  }

  package func restore(_ id: Int64, at time: Date) async throws -> DuplicateRecord? {
    try await mark(id, dismissedAt: nil, at: time)
  }

  private func mark(_ id: Int64, dismissedAt: Date?, at time: Date) async throws -> DuplicateRecord? {
    try await relate { change in
      guard var pair = try await PairRow.fetch(change.connection, id: id) else { return nil }
      if pair.isDismissed == (dismissedAt != nil) { return pair }
      try await change.lock([pair.video])
      pair.dismissedAt = dismissedAt
      try await change.query("update duplicates set dismissed_at = \(dismissedAt) where id = \(id)")
      try await change.follow(pair, isGone: false, at: time)
      return pair
    }
  }

  package func excludedVideos(for video: VideoID) async throws -> Set<VideoID> {
    Set(try await duplicates(of: video).filter(\.isDismissed).map { $0.other(than: video) })
  }
}
