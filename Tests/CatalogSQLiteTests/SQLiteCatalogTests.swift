import Catalog
import CatalogSQLite
import Duplicates
import Fingerprints
import Foundation
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

@Suite("The embedded catalog")
struct SQLiteCatalogTests {
  @Test("keeps the contract", .timeLimit(.minutes(15)), arguments: CatalogContract.rules)
  func contract(_ rule: CatalogContract.Rule) async throws {
    let folder = try TemporaryFolder()
    let catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    try await rule.check(catalog)
    try catalog.close()
  }

  @Test("what was written is there when the file is opened again")
  func reopened() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite")
    let first = try await SQLiteCatalog(path: path)
    let video = try await CatalogStory(store: first).analyse("a", as: .first)
    let written = try await first.snapshot(of: video)
    try first.close()
    let second = try await SQLiteCatalog(path: path)
    #expect(try await second.snapshot(of: video) == written)
  }

  @Test("whoever has the file to itself goes on with what a killed service worked on, and keeps pauses")
  func leasesOfTheDead() async throws {
    let folder = try TemporaryFolder()
    let catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    let now = Date(timeIntervalSince1970: 1_000_000)
    var claims: [JobClaim] = []
    for name in ["held", "paused"] {
      let arrival = ObjectArrival(
        location: ObjectLocation(bucket: "b", key: name, version: "1"), size: 1, newID: VideoID(name),
        filename: "film.mp4")
      _ = try await catalog.arrive(arrival, at: now)
      let answer = try await catalog.claim(VideoID(name), owner: "dead", at: now, until: now + 60)
      guard case .claimed(let claim, _) = answer else { throw CancellationError() }
      claims.append(claim)
    }
    _ = try await catalog.release(claims[1], crashed: true, at: now, notBefore: now + 30)
    #expect(try await catalog.claimableVideos(at: now, limit: 9).isEmpty)
    try await catalog.endLeases()
    #expect(try await catalog.claimableVideos(at: now, limit: 9) == [VideoID("held")])
    guard case .claimed = try await catalog.claim(VideoID("held"), owner: "new", at: now, until: now + 60)
    else { throw CancellationError() }
    await #expect(throws: LeaseLost.self) { try await catalog.heartbeat(claims[0], until: now + 90) }
  }

  @Test("two copies that finish at the same moment find each other, once", .timeLimit(.minutes(20)))
  func copiesAtOnce() async throws {
    let folder = try TemporaryFolder()
    let catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    // Opened once more, as by another process.
    let other = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    try await CatalogLoad(store: catalog).finishCopiesAtOnce(
      rounds: CatalogScale.isFull ? 200 : 20, also: other)
  }

  @Test("an owner whose job is claimed while it writes is refused from then on", .timeLimit(.minutes(15)))
  func claimedWhileWriting() async throws {
    let folder = try TemporaryFolder()
    let catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    try await CatalogLoad(store: catalog).claimWhileWriting(rounds: CatalogScale.isFull ? 200 : 20)
  }

  @Test("16 writers and 16 readers lose nothing and meet no error", .timeLimit(.minutes(20)))
  func writersAndReaders() async throws {
    let folder = try TemporaryFolder()
    let catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
    let writes = CatalogScale.isFull ? 100 : 6
    try await CatalogLoad(store: catalog).writeAndRead(writers: 16, readers: 16, writes: writes)
  }

  @Test("a writer that is killed leaves every video wholly there or not at all", .timeLimit(.minutes(60)))
  func killed() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite")
    let catalog = try await SQLiteCatalog(path: path)
    try await CatalogWriter("sqlite", path).kill(times: CatalogScale.isFull ? 200 : 30) {
      try await CatalogLoad(store: catalog).expectWholeVideos()
    }
    #expect(try await CatalogLoad(store: catalog).expectWholeVideos() > 0)
  }

  @Test("several processes that start at once set the file up once", .timeLimit(.minutes(15)))
  func migratedAtOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite")
    try await CatalogWriter("sqlite", path).run(Array(repeating: ["open"], count: 4))
    try await CatalogStory(store: SQLiteCatalog(path: path)).analyse("a", as: .first)
  }

  @Test("two processes that write at once lose nothing", .timeLimit(.minutes(15)))
  func twoProcesses() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite")
    // So many that each has begun before the other ends.
    let rounds = CatalogScale.isFull ? 500 : 300
    let tasks = ["a", "b"].map { ["append", $0, "\(rounds)"] }
    try await CatalogWriter("sqlite", path).run(tasks)
    let story = CatalogStory(store: try await SQLiteCatalog(path: path))
    var numbers: [VideoID: [Int64]] = [:]
    for event in try await story.wholeLog() { numbers[event.video, default: []].append(event.id) }
    #expect(numbers.count == 8)
    for (video, ids) in numbers { #expect(ids == Array(1...(2 + 2 * Int64(rounds))), "\(video)") }
  }

  @Test("a file of the second step is brought up to date, and answers as one that was made now")
  func earlier() async throws {
    let folder = try TemporaryFolder()
    let films: [CatalogStory.Film] = [.first, .second, .third]
    let fresh = CatalogStory(store: try await SQLiteCatalog(path: folder.path("fresh.sqlite")))
    for film in films { try await fresh.analyse("\(film)", as: film) }

    let path = folder.path("catalog.sqlite")
    let written = films.enumerated().map { Self.rows(of: $0.element, number: $0.offset + 1) }.joined()
    let all = SQLiteMigrations.all
    let earlier = [all[0], Migration(number: 2, sql: all[1].sql + written)]
    try await SQLiteCatalog(path: path, steps: earlier).close()
    let updated = CatalogStory(store: try await SQLiteCatalog(path: path))
    #expect(try await updated.candidatesOfAllFilms() == fresh.candidatesOfAllFilms())
    #expect(try await updated.store.census() == VideoCensus(counts: [.completed: 3], oldestQueued: nil))
    try await updated.analyse("later", as: .third, at: 100)
  }

  /// What the second step's version wrote of a complete video.
  private static func rows(of film: CatalogStory.Film, number: Int) -> String {
    let entry = IndexEntry(film.fingerprint)
    let rhythm = entry.rhythm.map { "(\($0.token.rawValue), \(number), \($0.start), \($0.end))" }
    let runs = entry.runs.map {
      """
      (\($0.token.rawValue), \(number), \($0.start), \($0.end), \(Int64(bitPattern: $0.sketch.whole)),
        \(Int64(bitPattern: $0.sketch.middle)))
      """
    }
    let pictures = entry.pictures.map {
      "(\($0.code.token.rawValue), \(number), \($0.time), \($0.code.rest))"
    }
    let tokens = [("rhythm_tokens", rhythm), ("run_tokens", runs), ("picture_tokens", pictures)].map {
      "INSERT OR IGNORE INTO \($0) VALUES \($1.joined(separator: ", "));\n"
    }
    return """
      INSERT INTO videos (number, id, filename, upload_date, bucket, object_key, state, generation)
        VALUES (\(number), '\(film)', 'x', 0, 'b', '\(film)', 'completed', \(number));
      UPDATE counters SET value = \(number) WHERE name = 'generation';
      \(tokens.joined())
      """
  }

  @Test("no statement reads a whole table that grows with the videos, and what can be claimed is not sorted")
  func plans() async throws {
    // A page of the list is read from its beginning; what can be claimed has an index of its own; `found` is what was found.
    let allowed = [
      "SCAN videos USING INDEX videos_by_date", "SCAN videos USING INDEX videos_to_claim",
      "SCAN state_counts", "SCAN counters", "SCAN sqlite_", "SCAN found",
    ]
    let statements = Mutex<Set<String>>([])
    let folder = try TemporaryFolder()
    for (number, rule) in CatalogContract.rules.enumerated() {
      let catalog = try await SQLiteCatalog(path: folder.path("\(number).sqlite")) { statement in
        statements.withLock { _ = $0.insert(statement) }
      }
      try await rule.check(catalog)
      try catalog.close()
    }
    let catalog = try await SQLiteCatalog(path: folder.path("empty.sqlite"))
    // Not what the steps of the schema and SQLite itself say.
    let words = ["SELECT", "INSERT", "UPDATE", "DELETE"]
    let steps = SQLiteMigrations.all.map(\.sql)
    let asked = statements.withLock { $0 }.filter { statement in
      words.contains { statement.hasPrefix($0) } && !steps.contains { $0.contains(statement) }
    }
    #expect(asked.count > 50)
    for statement in asked {
      for line in try await catalog.plan(of: statement) where line.contains("SCAN") {
        let isSmall = line.contains("VIRTUAL TABLE") || allowed.contains { line.hasPrefix($0) }
        #expect(isSmall, "\(line): \(statement)")
      }
    }
    let claims = asked.filter { $0.contains("lease_until <= ?") }
    #expect(claims.count == 1)
    for claim in claims {
      let plan = try await catalog.plan(of: claim)
      #expect(plan.first == "SCAN videos USING INDEX videos_to_claim")
      #expect(!plan.contains { $0.contains("TEMP B-TREE") })
    }
  }

  @Test("a file of a newer version is refused in words")
  func newer() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("catalog.sqlite")
    try await SQLiteCatalog(path: path).close()
    // SQLite's header has the version in its bytes 60 to 63.
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.seek(toOffset: 60)
    try file.write(contentsOf: Data([0, 0, 0, 99]))
    try file.close()
    let error = await #expect(throws: ActionableError.self) { try await SQLiteCatalog(path: path) }
    #expect(error?.why.contains("newer version of tvidz (schema 99") == true)
    #expect(error?.remedy != nil)
  }

  @Test("an index of tvidz scan is not taken for a catalog")
  func scanIndex() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("scan.sqlite")
    _ = try ScanIndex(path: path)
    let error = await #expect(throws: ActionableError.self) { try await SQLiteCatalog(path: path) }
    #expect(error?.kind == .usage)
  }
}
