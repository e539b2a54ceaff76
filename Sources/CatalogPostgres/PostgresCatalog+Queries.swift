package import Catalog
import Foundation

extension PostgresCatalog {
  package func snapshot(matching query: VideoQuery) async throws -> CatalogSnapshot {
    let place = try query.after.map { try PagePlace($0) }
    let statement = Self.statement(for: query, after: place)
    return try await read { connection in
      // Many new rows make the index look dear until they are sorted into it, and reading all of them dearer still.
      if query.cuts != nil { try await connection.execute(script: "set local enable_seqscan = off") }
      let rows = try await connection.query(statement)
      let hasMore = rows.count > query.limit
      let videos = try rows.prefix(query.limit).map(VideoRow.record)
      var next: PageCursor?
      if hasMore, let last = rows.prefix(query.limit).last {
        let number = Int64(try last.decode("number", as: Int32.self))
        next = PagePlace(try last.decode("upload_date"), number).cursor
      }
      // The snapshot of the rows: what is below this has ended, and is in them.
      let horizon = try await connection.query("select pg_snapshot_xmin(pg_current_snapshot())")
        .single(UInt64.self)
      return CatalogSnapshot(
        page: VideoPage(videos: videos, next: next), cursor: CommitPlace(xid: horizon, number: 0).cursor)
    }
  }

  package func census() async throws -> VideoCensus {
    try await read { connection in
      var census = VideoCensus(counts: [:], oldestQueued: nil)
      for row in try await connection.query(HotStatements.census) {
        guard let state = VideoState(rawValue: try row.decode("state")) else { continue }
        census.counts[state] = Int(try row.decode("count", as: Int64.self))
        census.oldestQueued = try row.decode("oldest")
      }
      return census
    }
  }

  /// One more row than asked tells whether there is a next page. It is planned each time: what is best depends on how
  /// rare the values are.
  static func statement(for query: VideoQuery, after place: PagePlace?) -> PostgresQuery {
    var values: [any PostgresEncodable] = []
    func parameter(_ value: any PostgresEncodable) -> String {
      values.append(value)
      return "$\(values.count)"
    }
    var source = "videos"
    switch query.cuts {
    case nil: break
    // Found by the index first, whatever the planner thinks of the newest ones: it knows little of arrays.
    case .contains(let times):
      let list = parameter(times)
      source =
        "(select video_id from scene_cuts where timestamps @> \(list) offset 0) m join videos on id = video_id"
    case .within(let times):
      let list = parameter(times)
      source =
        "(select video_id from scene_cuts where timestamps <@ \(list) offset 0) m join videos on id = video_id"
    case .sharing(let times, let least):
      let list = parameter(times)
      source = """
        (select video_id from scene_cuts where timestamps && \(list) and
          (select count(distinct t) from unnest(timestamps) t where t = any(\(list))) >= \(parameter(least))
          offset 0) m join videos on id = video_id
        """
    }
    var conditions = ["deleted_at is null"]
    if let state = query.state { conditions.append("state = \(parameter(state.rawValue))") }
    if let text = query.text {
      let pattern = "%" + text.asciiLowercased.replacing(/[\\%_]/) { "\\" + $0.output } + "%"
      // In the C locale only ASCII letters have another case.
      conditions.append("lower(filename collate \"C\") like \(parameter(pattern))")
    }
    if let place {
      let date = parameter(Date(microseconds: place.microseconds))
      conditions.append("(upload_date, number) < (\(date), \(parameter(place.number)))")
    }
    let sql = """
      select videos.* from \(source) where \(conditions.joined(separator: " and "))
      order by upload_date desc, number desc limit \(parameter(query.limit + 1))
      """
    return PostgresQuery(sql, list: values, kept: false)
  }
}
