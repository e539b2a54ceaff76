import Catalog
import CatalogPostgres
import Testing
import TvidzCore
import TvidzTesting

/// What tests of the cloud ask of the catalog when all is over.
struct CloudWitness: Sendable {
  let catalog: PostgresCatalog

  /// - Throws: `CancellationError` at the test's limit of time.
  static func waitUntil(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(100)) }
  }

  /// All that the database holds of a video: an element for each table, with its name and its rows.
  func rows(of id: VideoID, in pool: PostgresPool) async throws -> [String] {
    try await pool.query(
      """
      select c.table_name::text || query_to_xml(
        format(
          'select row_to_json(t)::text as row from %I t where t.%I::text = %L order by 1', c.table_name, c.column_name,
          case c.column_name when 'video' then v.number::text else v.id end),
        true, false, '')::text
      from information_schema.columns c, videos v
      where v.id = \(id.rawValue) and c.table_schema = current_schema()
        and (c.column_name in ('video_id', 'video') or c.table_name = 'videos' and c.column_name = 'id')
      order by 1
      """
    ).values(String.self)
  }

  /// Expects that the video has ended, once, and that nothing followed.
  ///
  /// - Returns: how.
  @discardableResult
  func expectEnd(
    of id: VideoID, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> VideoState {
    let video = try #require(try await catalog.video(id), sourceLocation: sourceLocation)
    #expect(video.state.isTerminal, "\(name) is \(video.state)", sourceLocation: sourceLocation)
    let kinds = try await catalog.events(of: id, after: 0, limit: 10_000).map(\.event.kind)
    let ends = kinds.filter { [.completed, .duplicate, .failed, .cancelled].contains($0) }
    #expect(
      ends.count == 1 && kinds.last == ends.first, "\(name): \(ends)", sourceLocation: sourceLocation)
    return video.state
  }
}
