package import Catalog
package import Foundation
import GRDB
package import TvidzCore

extension SQLiteCatalog {
  package func events(of video: VideoID, after id: Int64, limit: Int) async throws -> [LoggedEvent] {
    try await read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM events WHERE video_id = ? AND id > ? ORDER BY id LIMIT ?",
        arguments: [video.rawValue, id, limit]
      ).map(EventRow.record)
    }
  }

  package func events(after cursor: EventCursor?, limit: Int) async throws -> EventPage? {
    try await read { database in
      // There is one writer at a time: the order of the rows is that of the commits.
      guard let place = cursor == nil ? 0 : cursor.flatMap({ Int64($0.rawValue) }), place >= 0,
        place >= (try Counter.pruned.value(in: database)), place <= (try EventRow.lastCursor(database))
      else { return nil }
      let rows = try Row.fetchAll(
        database, sql: "SELECT * FROM events WHERE cursor > ? ORDER BY cursor LIMIT ?",
        arguments: [place, limit + 1])
      let events = try rows.prefix(limit).map(EventRow.record)
      return EventPage(
        events: events, cursor: events.last?.cursor ?? EventCursor("\(place)"), hasMore: rows.count > limit)
    }
  }

  package func publish(_ tick: ProgressTick) { hub.publish(tick) }

  package func subscribe(to video: VideoID?) -> EventSubscription { hub.subscribe(to: video) }

  @discardableResult
  package func prune(endedBefore time: Date) async throws -> Int {
    try await write { change in
      let old = "video_id IN (SELECT id FROM videos WHERE ended_at < ?)"
      let last = try Int64.fetchOne(
        change.database, sql: "SELECT max(cursor) FROM events WHERE \(old)", arguments: [time.microseconds])
      guard let last else { return 0 }
      try change.execute("DELETE FROM events WHERE \(old)", [time.microseconds])
      let removed = change.database.changesCount
      try change.execute(
        "UPDATE counters SET value = max(value, ?) WHERE name = ?", [last, Counter.pruned.rawValue])
      return removed
    }
  }
}

extension EventRow {
  static func lastCursor(_ database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'events'") ?? 0
  }
}

/// Rows of `counters`.
enum Counter: String {
  case generation, pruned

  func value(in database: Database) throws -> Int64 {
    try Int64.fetchOne(database, sql: "SELECT value FROM counters WHERE name = ?", arguments: [rawValue]) ?? 0
  }
}
