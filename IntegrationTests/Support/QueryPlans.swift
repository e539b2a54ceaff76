import CatalogPostgres
import Testing

/// Plans as EXPLAIN prints them, without conditions and costs.
enum PlanNodes {
  /// The names of all nodes, in the order of lines.
  static func all(_ lines: [String]) -> [String] {
    lines.enumerated().compactMap { number, line in
      let words = line.trimmingPrefix(while: \.isWhitespace)
      if words.hasPrefix("->") { return String(words.dropFirst(2).trimmingPrefix(while: \.isWhitespace)) }
      return number == 0 ? line : nil
    }
  }
}

/// 10,000 videos; the newest hundred wait for an analysis.
enum PlanCatalogue {
  /// With 36 cuts, 4 events and a pair each.
  static func fillVideos(_ pool: PostgresPool) async throws { try await run(videos, pool) }

  /// Of each as many postings as a video of 36 cuts has.
  static func fillPostings(_ pool: PostgresPool) async throws { try await run(postings, pool) }

  /// However busy the server is: what is measured is a plan.
  private static func run(_ script: String, _ pool: PostgresPool) async throws {
    _ = try await PostgresCatalog(pool: pool)
    try await pool.withConnection {
      try await $0.execute(script: "set local statement_timeout = 0; select setseed(0.5); \(script)")
    }
  }

  private static let videos = """
    insert into videos (id, filename, upload_date, bucket, object_key, state, sha256, generation, ended_at)
    select 'video-' || n, 'film ' || n || '.mp4', date, 'b', 'k' || n,
      case when n > 9900 then 'queued' when n % 10 = 0 then 'duplicate' else 'completed' end, md5((n / 2)::text),
      case when n <= 9900 then n end, case when n <= 9900 then date end
    from (select n, timestamptz '2026-01-01' + n * interval '1 minute' as date from generate_series(1, 10000) n) v;
    insert into fingerprints (video_id, version, bytes)
    select 'video-' || n, 1, '0' from generate_series(1, 9900) n;
    insert into duplicates (video_id, duplicate_of, relation, confidence, segments, reason, ended_analysis)
    select 'video-' || n, 'video-' || n / 2, 'copy', 1, '[]', '', false from generate_series(2, 9900) n;
    insert into scene_cuts (video_id, timestamps, pts, cuts, complete, detector, detector_version, parameters, mode,
      duration, frames)
    select 'video-' || n,
      array(select round((n * 0 + c * 3 + random() * 3)::numeric, 2)::float8 from generate_series(1, 36) c),
      '{}', '[]', true, 'adaptive', 3, '{}', 'exact', 110, 2750 from generate_series(1, 10000) n;
    insert into events (video_id, id, kind, state, progress, time)
    select 'video-' || n, e, 'state', 'completed', 100, now()
    from generate_series(1, 10000) n, generate_series(1, 4) e;
    insert into jobs (video_id, epoch, owner, lease_until)
    select 'video-' || n, 1, 'somebody', now() from generate_series(1, 10000) n where n % 2 = 0;
    analyze videos, scene_cuts, events, jobs, fingerprints, duplicates, state_counts;
    """

  private static let postings = """
    insert into rhythm_tokens select (random() * 1e6)::int, n, t, t + 10
    from generate_series(1, 10000) n, generate_series(1, 31) t order by n;
    insert into run_tokens select (random() * 1e5)::int, n, t, t + 10, 0, 0
    from generate_series(1, 10000) n, generate_series(1, 32) t order by n;
    insert into picture_tokens select (random() * 1e8)::int, n, t, 0
    from generate_series(1, 10000) n, generate_series(1, 48) t order by n;
    analyze rhythm_tokens, run_tokens, picture_tokens;
    """
}

/// The one statement of a function of the database, as it is installed, to ask for its plan: EXPLAIN does not look into
/// functions.
struct InstalledFunction {
  private let settings: [String]
  private let prepare: String
  private let execute: String

  init(named name: String, on connection: PostgresConnection) async throws {
    let rows = try await connection.query(
      """
      select prosrc, coalesce(proconfig, '{}'), proargnames[1:pronargs],
        array(select format_type(t, null) from unnest(proargtypes) t)
      from pg_proc where proname = \(name) and pronamespace = current_schema()::regnamespace
      """)
    let (source, settings, names, types) = try rows[0].decode(
      String.self, [String].self, [String].self, [String].self)
    var body = try #require(source.split(separator: "return query", maxSplits: 1).last).description
    body = try #require(body.split(separator: ";").first).description
    for (place, name) in names.enumerated() {
      body = body.replacing(try Regex("\\b\(name)\\b"), with: "$\(place + 1)")
    }
    self.settings = settings
    prepare = "prepare asked (\(types.joined(separator: ", "))) as \(body)"
    execute = "explain (costs off) execute asked (\(names.map { _ in "null" }.joined(separator: ", ")))"
  }

  func plan(on connection: PostgresConnection) async throws -> [String] {
    for setting in settings { try await connection.execute(script: "set \(setting)") }
    try await connection.execute(script: prepare)
    return try await connection.query(PostgresQuery(execute, kept: false)).values(String.self)
  }
}
