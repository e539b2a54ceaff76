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
