package import Catalog
import Foundation
import GRDB

extension SQLiteCatalog {
  package func snapshot(matching query: VideoQuery) async throws -> CatalogSnapshot {
    let place = try query.after.map { try PagePlace($0) }
    return try await read { database in
      let (sql, arguments) = try Self.statement(for: query, after: place)
      var rows = try Row.fetchAll(database, sql: sql, arguments: arguments)
      let hasMore = rows.count > query.limit
      if hasMore { rows.removeLast() }
      let next = rows.last.flatMap {
        hasMore ? PagePlace(Date(microseconds: $0["upload_date"]), $0["number"]).cursor : nil
      }
      // The same snapshot of the database as the rows.
      return CatalogSnapshot(
        page: VideoPage(videos: try rows.map(VideoRow.record), next: next),
        cursor: EventCursor("\(try EventRow.lastCursor(database))"))
    }
  }

  package func census() async throws -> VideoCensus {
    try await read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT state, videos, (
            SELECT min(upload_date) FROM videos WHERE state = 'queued' AND deleted_at IS NULL) AS oldest
          FROM state_counts WHERE videos > 0
          """)
      var census = VideoCensus(counts: [:], oldestQueued: nil)
      for row in rows {
        guard let state = VideoState(rawValue: row["state"]) else { continue }
        census.counts[state] = row["videos"]
        census.oldestQueued = (row["oldest"] as Int64?).map { Date(microseconds: $0) }
      }
      return census
    }
  }

  /// One more row than asked tells whether there is a next page.
  private static func statement(
    for query: VideoQuery, after place: PagePlace?
  ) throws -> (String, StatementArguments) {
    var conditions = ["deleted_at IS NULL"]
    var arguments: StatementArguments = []
    if let state = query.state {
      conditions.append("state = ?")
      arguments += [state.rawValue]
    }
    if let text = query.text {
      // LIKE ignores the case of ASCII letters.
      conditions.append("filename LIKE ? ESCAPE '\\'")
      arguments += ["%" + text.replacing(/[\\%_]/) { "\\" + $0.output } + "%"]
    }
    switch query.cuts {
    case nil: break
    case .contains(let times):
      conditions.append(
        """
        id IN (SELECT video_id FROM scene_cuts) AND NOT EXISTS (
          SELECT 1 FROM json_each(?) asked
          WHERE NOT EXISTS (SELECT 1 FROM cut_times WHERE time = asked.value AND video_id = videos.id))
        """)
      arguments += [try list(times)]
      // The rarest would be best; the first alone already leaves few to look at.
      if let first = times.first {
        conditions.append("id IN (SELECT video_id FROM cut_times WHERE time = ?)")
        arguments += [first]
      }
    case .within(let times):
      conditions.append(
        """
        id IN (
          SELECT video_id FROM scene_cuts WHERE cut_count = 0
          UNION ALL
          SELECT found.video_id FROM (
            SELECT video_id, count(*) AS matched FROM cut_times
            WHERE time IN (SELECT value FROM json_each(?)) GROUP BY video_id) found
          JOIN scene_cuts ON scene_cuts.video_id = found.video_id AND cut_count = matched)
        """)
      arguments += [try list(times)]
    case .sharing(let times, let least):
      conditions.append(
        """
        id IN (SELECT video_id FROM cut_times WHERE time IN (SELECT value FROM json_each(?))
          GROUP BY video_id HAVING count(*) >= ?)
        """)
      arguments += [try list(times), least]
    }
    if let place {
      conditions.append("(upload_date, number) < (?, ?)")
      arguments += [place.microseconds, place.number]
    }
    arguments += [query.limit + 1]
    let sql = """
      SELECT * FROM videos WHERE \(conditions.joined(separator: " AND "))
      ORDER BY upload_date DESC, number DESC LIMIT ?
      """
    return (sql, arguments)
  }

  private static func list(_ times: [Double]) throws -> String {
    String(decoding: try JSONText.encode(times), as: UTF8.self)
  }
}
