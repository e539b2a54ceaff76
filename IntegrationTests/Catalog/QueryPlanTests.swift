import Catalog
import CatalogPostgres
import Duplicates
import Fingerprints
import Foundation
import Testing
import TvidzCore

/// The plans of what is asked most, on 10,000 videos. They are the golden: written by hand from what each index is for
/// (docs/schema.md), never recorded.
@Suite("Plans of hot queries", .needsDatabase, .ownSchema, .timeLimit(.minutes(15)))
struct QueryPlanTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statement: PostgresQuery
    /// The nodes, from the outside to the inside.
    let plan: [String]
    var settings: [String] = []
  }

  static let cases = [
    Case(
      testDescription: "videos whose timestamps contain these",
      statement: HotStatements.videos(matching: VideoQuery(cuts: .contains([3.5, 7.2]))),
      plan: [
        "Limit", "Sort", "Nested Loop", "Bitmap Heap Scan on scene_cuts",
        "Bitmap Index Scan on scene_cuts_by_timestamps", "Index Scan using videos_pkey on videos",
      ], settings: ["enable_seqscan = off"]),
    Case(
      testDescription: "videos whose timestamps are among these",
      statement: HotStatements.videos(matching: VideoQuery(cuts: .within([3.5, 7.2, 9, 10.4, 12.2]))),
      plan: [
        "Limit", "Sort", "Nested Loop", "Bitmap Heap Scan on scene_cuts",
        "Bitmap Index Scan on scene_cuts_by_timestamps", "Index Scan using videos_pkey on videos",
      ], settings: ["enable_seqscan = off"]),
    Case(
      testDescription: "the list, newest first", statement: HotStatements.videos(matching: VideoQuery()),
      plan: ["Limit", "Index Scan using videos_by_date on videos"]),
    Case(
      testDescription: "the list of a state",
      statement: HotStatements.videos(matching: VideoQuery(state: .duplicate)),
      plan: ["Limit", "Index Scan using videos_by_state on videos"]),
    Case(
      testDescription: "the events of a video",
      statement: HotStatements.events(of: VideoID("video-77"), after: 2, limit: 100),
      plan: [
        "Limit", "Sort", "Bitmap Heap Scan on events", "Bitmap Index Scan on events_pkey",
      ]),
    Case(
      testDescription: "all events after a cursor",
      statement: HotStatements.events(afterTransaction: 3, number: 10, limit: 100),
      plan: ["Limit", "Index Scan using events_by_commit on events"]),
    Case(
      testDescription: "what can be claimed",
      statement: HotStatements.claimable(at: Date(timeIntervalSince1970: 1_800_000_000), limit: 10),
      plan: [
        "Limit", "Nested Loop Left Join", "Index Scan using videos_to_claim on videos",
        "Index Scan using jobs_pkey on jobs",
      ]),
    Case(
      testDescription: "the lease of a job", statement: HotStatements.lease(of: VideoID("video-77")),
      plan: ["LockRows", "Index Scan using jobs_pkey on jobs"]),
    Case(
      testDescription: "the videos that share tokens",
      statement: HotStatements.candidates(
        for: CandidateQuery(Fingerprint(duration: 10, cuts: [1, 3, 4], marks: [])), limit: 50),
      plan: [
        "Nested Loop", "Function Scan on shared_tokens shared", "Limit",
        "Index Scan using videos_number_key on videos",
      ]),
    Case(
      testDescription: "the oldest video with these bytes",
      statement: HotStatements.canonical(sha256: "c9f0f895fb98ab9159f51fd0297e236d", excluding: []),
      plan: ["Limit", "Index Scan using videos_by_bytes on videos"]),
    Case(
      testDescription: "what became known since",
      statement: HotStatements.known(after: IndexGeneration(9890)),
      plan: ["Index Scan using videos_generation_key on videos"]),
    Case(
      testDescription: "the fingerprints of candidates",
      statement: HotStatements.fingerprints(of: (100..<149).map { VideoID("video-\($0)") }),
      plan: ["Index Scan using fingerprints_pkey on fingerprints"]),
    Case(
      testDescription: "the pairs of a video", statement: HotStatements.pairs(of: VideoID("video-77")),
      plan: [
        "Sort", "Bitmap Heap Scan on duplicates", "BitmapOr",
        "Bitmap Index Scan on duplicates_video_id_duplicate_of_key",
        "Bitmap Index Scan on duplicates_by_known",
      ]),
    Case(
      testDescription: "how many videos there are in each state", statement: HotStatements.census,
      plan: [
        "HashAggregate", "Result", "Limit", "Index Scan using videos_to_claim on videos",
        "Seq Scan on state_counts",
      ]),
    Case(
      testDescription: "the events of videos that ended long ago",
      // Half an hour after the oldest.
      statement: HotStatements.pruning(endedBefore: Date(timeIntervalSince1970: 1_767_227_400)),
      plan: [
        "Aggregate", "Delete on events", "Nested Loop", "Index Scan using videos_by_end on videos",
        "Index Scan using events_pkey on events",
        // The place up to which the log is gone, of one row.
        "Update on catalog", "Nested Loop", "Subquery Scan on last", "Limit", "Sort",
        "CTE Scan on old old_1", "Seq Scan on catalog", "CTE Scan on old",
      ]),
  ]

  @Test("each query searches an index")
  func plans() async throws {
    try await PlanCatalogue.fillVideos(TestDatabase.current.pool)
    for item in Self.cases {
      let plan = try await TestDatabase.current.pool.transaction { connection in
        for setting in item.settings { try await connection.execute(script: "set local \(setting)") }
        return try await connection.query(item.statement.preceded(by: "explain (costs off)"))
          .values(String.self)
      }
      #expect(PlanNodes.all(plan) == item.plan, "\(item.testDescription): \(plan.joined(separator: "\n"))")
    }
  }

  @Test("the postings of a video are removed without a look at the others", arguments: TokenPostings.tables)
  func deletion(from table: String) async throws {
    let pool = try TestDatabase.current.pool
    try await PlanCatalogue.fillPostings(pool)
    let statement = HotStatements.deletion(of: 77, from: table).preceded(by: "explain (costs off)")
    let plan = try await pool.query(statement).values(String.self)
    #expect(
      PlanNodes.all(plan) == [
        "Delete on \(table)", "Bitmap Heap Scan on \(table)", "Bitmap Index Scan on \(table)_by_video",
      ], "\(plan.joined(separator: "\n"))")
  }

  @Test("candidates are found by one descent of a covering index for each token, in one statement")
  func candidates() async throws {
    try await PlanCatalogue.fillPostings(TestDatabase.current.pool)
    let plan = try await TestDatabase.current.pool.withConnection { connection in
      let function = try await InstalledFunction(named: "shared_tokens", on: connection)
      return try await function.plan(on: connection)
    }
    let scans = PlanNodes.all(plan).filter { $0.contains("Scan") && $0.contains("_tokens") }
    #expect(
      scans == [
        "Index Only Scan using rhythm_tokens_covering on rhythm_tokens r_1",
        "Index Only Scan using run_tokens_covering on run_tokens r_2",
        "Index Only Scan using picture_tokens_covering on picture_tokens p",
      ], "\(plan.joined(separator: "\n"))")
    #expect(!plan.contains { $0.contains("Seq Scan") })
  }
}
