import CatalogPostgres
import CatalogSQLite
import Duplicates
import Fingerprints
import Foundation
import TvidzCore

/// An index whose growth is measured. Videos are numbered from 0.
protocol ScaleStore: Sendable {
  var name: String { get }
  /// Appends many videos.
  func insert(_ entries: [(video: Int, entry: IndexEntry)]) async throws
  /// After the last of many.
  func settle() async throws
  /// Videos' numbers, the best first.
  func candidates(for query: CandidateQuery) async throws -> [Int]
  /// How many postings the last such question reads.
  func postings(for query: CandidateQuery) async throws -> Int
  /// In bytes.
  func size() async throws -> Int
  /// Whether it was filled before.
  var isFilled: Bool { get }
  func close() async throws
}

struct ScaleSQLite: ScaleStore {
  /// What one machine's catalog is for; more is for PostgreSQL.
  static let mostVideos = 100_000

  let name = "SQLite"
  let isFilled = false
  private let folder: URL
  private let index: SQLiteTokenIndex

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tvidz-scale-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    index = try SQLiteTokenIndex(path: folder.appending(path: "tokens.sqlite").path)
  }

  func insert(_ entries: [(video: Int, entry: IndexEntry)]) async throws {
    try index.insert(entries.map { (Int64($0.video), $0.entry) })
  }

  func settle() async throws {}

  func candidates(for query: CandidateQuery) async throws -> [Int] {
    try index.candidates(for: query, limit: CopySearch.mostCandidates).found.compactMap {
      Int($0.video.rawValue)
    }
  }

  func postings(for query: CandidateQuery) async throws -> Int {
    try index.candidates(for: query, limit: CopySearch.mostCandidates).postings
  }

  func size() async throws -> Int {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.fileSizeKey])
      .reduce(0) { $0 + (try $1.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0) }
  }

  func close() async throws { try FileManager.default.removeItem(at: folder) }
}

/// In a schema of its own, which is dropped at the end unless it has a name to be kept by.
struct ScalePostgres: ScaleStore {
  let name = "PostgreSQL"
  let pool: PostgresPool
  /// Whether there is a table of cuts too, for the original questions.
  let holdsCuts: Bool
  let isFilled: Bool
  private let schema: String
  private let isKept: Bool
  private let indexes: [(name: String, definition: String)]

  /// - Parameters:
  ///   - url: of a database in which schemas may be made.
  ///   - name: under which the schema is kept, or was kept by a run before.
  init(url: String, holdsCuts: Bool, keptAs name: String?) async throws {
    self.holdsCuts = holdsCuts
    isKept = name != nil
    schema = "scale_" + (name ?? UUID().uuidString.lowercased().replacing("-", with: ""))
    var configuration = try PostgresConfiguration(url: url)
    configuration.settings["search_path"] = schema
    configuration.settings["synchronous_commit"] = "off"
    configuration.settings["maintenance_work_mem"] = "1GB"
    configuration.statementTimeout = nil
    configuration.idleTransactionTimeout = nil
    pool = try PostgresPool(configuration)
    let schema = schema
    let isFilled = try await pool.query(
      "select exists (select 1 from pg_indexes where schemaname = \(schema))"
    ).single(Bool.self)
    self.isFilled = isFilled
    indexes = try await pool.withConnection { connection in
      if isFilled { return [] }
      try await connection.execute(script: "create schema \(schema)")
      try await connection.execute(script: TokenPostings.schema)
      try await connection.execute(
        script: "create table cut_lists (video integer not null, timestamps double precision[] not null)")
      // They are made again when the table is full, which is many times faster.
      var indexes: [(String, String)] = []
      for row in try await connection.query(
        "select indexname::text, indexdef from pg_indexes where schemaname = \(schema)")
      {
        indexes.append(try row.decode(String.self, String.self))
      }
      for (name, _) in indexes { try await connection.execute(script: "drop index \(name)") }
      if holdsCuts {
        indexes.append(("cut_lists_timestamps", "create index on cut_lists using gin (timestamps)"))
      }
      return indexes
    }
  }

  func insert(_ entries: [(video: Int, entry: IndexEntry)]) async throws {
    try await pool.withConnection { connection in
      try await TokenPostings.insert(entries.map { (Int32($0.video), $0.entry) }, on: connection)
    }
  }

  func insert(cuts: [(video: Int, cuts: [Double])]) async throws {
    try await pool.withConnection { connection in
      _ = try await connection.copy(into: "cut_lists", columns: ["video", "timestamps"], from: cuts) {
        $1.append(Int32($0.video))
        $1.append($0.cuts)
      }
    }
  }

  func settle() async throws {
    try await pool.withConnection { connection in
      for index in indexes { try await connection.execute(script: index.definition) }
      for table in TokenPostings.tables + ["cut_lists"] {
        try await connection.execute(script: "vacuum analyze \(table)")
      }
    }
  }

  func candidates(for query: CandidateQuery) async throws -> [Int] {
    try await pool.withConnection { connection in
      try await TokenPostings.matches(for: query, limit: CopySearch.mostCandidates, on: connection).map {
        Int($0.video)
      }
    }
  }

  func postings(for query: CandidateQuery) async throws -> Int {
    let tokens = query.rhythm.map { Int32(bitPattern: $0.placed.token.rawValue) }
    let shortest = query.rhythm.map(\.lengths.lowerBound)
    let longest = query.rhythm.map(\.lengths.upperBound)
    let runs = query.runs.map { Int32(bitPattern: $0.token.rawValue) }
    let pictures = query.pictures.flatMap { $0.codes.map { Int32(bitPattern: $0.token.rawValue) } }
    return try await pool.withConnection { connection in
      try await connection.query(
        """
        select (select count(*) from unnest(\(tokens), \(shortest), \(longest)) as a (token, shortest, longest)
            cross join lateral (select 1 from rhythm_tokens r where r.token = a.token
              and r.end_time - r.start_time >= a.shortest and r.end_time - r.start_time < a.longest limit 1000) t)
          + (select count(*) from unnest(\(runs)) as a (token)
            cross join lateral (select 1 from run_tokens r where r.token = a.token limit 4000) t)
          + (select count(*) from unnest(\(pictures)) as a (token)
            cross join lateral (select 1 from picture_tokens p where p.token = a.token limit 500) t)
        """
      ).single(Int.self)
    }
  }

  func size() async throws -> Int {
    try await pool.withConnection { connection in
      try await connection.query(
        """
        select pg_total_relation_size('rhythm_tokens') + pg_total_relation_size('run_tokens')
          + pg_total_relation_size('picture_tokens')
        """
      ).single(Int.self)
    }
  }

  /// The share that the most frequent token has of all, in parts of a million: of rhythms and of pictures.
  func mostFrequent() async throws -> (rhythm: Double, pictures: Double) {
    try await pool.withConnection { connection in
      var shares: [Double] = []
      for table in ["rhythm_tokens", "picture_tokens"] {
        shares.append(
          try await connection.query(
            """
            select coalesce(max(n) * 1e6 / sum(n), 0)::float8
            from (select count(*) n from \(name: table) group by token) t
            """
          ).single(Double.self))
      }
      return (shares[0], shares[1])
    }
  }

  /// The original question: videos with these timestamps among theirs.
  func supersets(of cuts: [Double]) async throws -> Int {
    try await pool.withConnection { connection in
      try await connection.query("select video from cut_lists where timestamps @> \(cuts)").count
    }
  }

  /// The original rule: videos that have at least three of these timestamps.
  func overlapping(_ cuts: [Double]) async throws -> Int {
    try await pool.withConnection { connection in
      try await connection.query(
        """
        select video from cut_lists where timestamps && \(cuts)
          and cardinality(array(select unnest(timestamps) intersect select unnest(\(cuts)))) >= 3
        """
      ).count
    }
  }

  func close() async throws {
    let schema = schema
    if !isKept {
      try await pool.withConnection { try await $0.execute(script: "drop schema \(schema) cascade") }
    }
    await pool.close()
  }
}
