package import Catalog
package import Foundation
package import TvidzCore

extension PostgresCatalog {
  package func events(of video: VideoID, after id: Int64, limit: Int) async throws -> [LoggedEvent] {
    try await Self.actionable {
      // Who appends holds the video's lock until the commit: its numbers become visible in their order.
      try await pool.query(HotStatements.events(of: video, after: id, limit: limit)).map(EventRow.record)
    }
  }

  package func events(after cursor: EventCursor?, limit: Int) async throws -> EventPage? {
    let place = cursor == nil ? CommitPlace(xid: 0, number: 0) : cursor.flatMap(CommitPlace.init)
    guard let place else { return nil }
    return try await read { connection in
      let ends = try await connection.query(
        "select pruned_xid, pruned_number, pg_snapshot_xmax(pg_current_snapshot()) from catalog")
      let (xid, number, next) = try ends[0].decode(UInt64.self, Int64.self, UInt64.self)
      // A place that this server has not come to is of another log: of the server that a dump was taken from, say.
      guard place >= CommitPlace(xid: xid, number: number), place.xid <= next else { return nil }
      let rows = try await connection.query(
        HotStatements.events(afterTransaction: place.xid, number: place.number, limit: limit + 1))
      let events = try rows.prefix(limit).map(EventRow.record)
      var hasMore = rows.count > limit
      if !hasMore {
        hasMore = try await connection.query(
          "select exists (select 1 from events where xid >= pg_snapshot_xmin(pg_current_snapshot()))"
        ).single(Bool.self)
      }
      return EventPage(events: events, cursor: events.last?.cursor ?? place.cursor, hasMore: hasMore)
    }
  }

  package func publish(_ tick: ProgressTick) async throws {
    let payload = String(decoding: try JSONText.encode(tick), as: UTF8.self)
    try await Self.actionable { _ = try await pool.query("select pg_notify(\(channel), \(payload))") }
  }

  package func subscribe(to video: VideoID?) -> EventSubscription { hub.subscribe(to: video) }

  @discardableResult
  package func prune(endedBefore time: Date) async throws -> Int {
    try await write { change in
      // Another one that sums up at this moment takes other rows, or none.
      try await change.query(
        """
        with counted as (delete from state_counts returning state, videos)
        insert into state_counts (state, videos)
          select state, sum(videos) from counted group by state having sum(videos) <> 0
        """)
      let removed = try await change.query(HotStatements.pruning(endedBefore: time))
      return Int(try removed.single(Int64.self))
    }
  }
}
