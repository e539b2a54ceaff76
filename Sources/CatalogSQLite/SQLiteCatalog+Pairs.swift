package import Catalog
package import Foundation
import GRDB
package import TvidzCore

extension SQLiteCatalog {
  package func duplicates(of video: VideoID) async throws -> [DuplicateRecord] {
    try await read { try PairRow.fetch($0, of: video) }
  }

  package func duplicate(_ id: Int64) async throws -> DuplicateRecord? {
    try await read { try PairRow.fetch($0, id: id) }
  }

  package func outcomes(of videos: [VideoID]) async throws -> [VideoID: VideoOutcome] {
    let list = String(decoding: try JSONText.encode(videos.map(\.rawValue)), as: UTF8.self)
    return try await read { database in
      var outcomes: [VideoID: VideoOutcome] = [:]
      let counts = try Row.fetchAll(
        database,
        sql: """
          SELECT video_id, cut_count FROM scene_cuts WHERE video_id IN (SELECT value FROM json_each(?))
          """, arguments: [list])
      for row in counts { outcomes[VideoID(row["video_id"])] = VideoOutcome(cuts: row["cut_count"]) }
      let pairs = try Row.fetchAll(
        database,
        sql: """
          SELECT duplicates.*, filename FROM duplicates JOIN videos ON videos.id = duplicate_of
          WHERE video_id IN (SELECT value FROM json_each(?)) ORDER BY duplicates.id
          """, arguments: [list])
      for row in pairs {
        let pair = try PairRow.record(row)
        outcomes[pair.video, default: VideoOutcome()].take(pair, knownName: row["filename"])
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
    try await write { change in
      guard var pair = try PairRow.fetch(change.database, id: id) else { return nil }
      if pair.isDismissed == (dismissedAt != nil) { return pair }
      pair.dismissedAt = dismissedAt
      try change.execute(
        "UPDATE duplicates SET dismissed_at = ? WHERE id = ?", [dismissedAt?.microseconds, id])
      try change.follow(pair, isGone: false, at: time)
      return pair
    }
  }

  package func excludedVideos(for video: VideoID) async throws -> Set<VideoID> {
    Set(try await duplicates(of: video).filter(\.isDismissed).map { $0.other(than: video) })
  }
}
