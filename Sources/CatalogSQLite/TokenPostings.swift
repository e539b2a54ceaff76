package import Duplicates
import Fingerprints
package import GRDB

/// The postings of the candidate index, by videos' numbers. What is found is judged in this process, where it is read
/// (`SharedTokens`).
package enum TokenPostings {
  package static func insert(_ entry: IndexEntry, of video: Int64, in database: Database) throws {
    let rhythm = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO rhythm_tokens (token, video, start_time, end_time) VALUES (?, ?, ?, ?)")
    for placed in entry.rhythm {
      try rhythm.execute(arguments: [Int64(placed.token.rawValue), video, placed.start, placed.end])
    }
    let runs = try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO run_tokens (token, video, start_time, end_time, whole, middle)
        VALUES (?, ?, ?, ?, ?, ?)
        """)
    for placed in entry.runs {
      try runs.execute(
        arguments: [
          Int64(placed.token.rawValue), video, placed.start, placed.end,
          Int64(bitPattern: placed.sketch.whole), Int64(bitPattern: placed.sketch.middle),
        ])
    }
    let pictures = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO picture_tokens (token, video, at, rest) VALUES (?, ?, ?, ?)")
    for picture in entry.pictures {
      try pictures.execute(
        arguments: [Int64(picture.code.token.rawValue), video, picture.time, Int64(picture.code.rest)])
    }
  }

  package static func remove(_ video: Int64, in database: Database) throws {
    for table in ["rhythm_tokens", "run_tokens", "picture_tokens"] {
      try database.execute(sql: "DELETE FROM \(table) WHERE video = ?", arguments: [video])
    }
  }

  /// What each video shares with the one that is asked about.
  ///
  /// - Parameter numbers: only these videos; nil for all.
  package static func shared(
    with query: CandidateQuery, among numbers: Set<Int64>? = nil, in database: Database
  ) throws -> (tokens: [Int64: SharedTokens], postings: Int) {
    var shared: [Int64: SharedTokens] = [:]
    var postings = 0
    // CROSS JOIN: SQLite takes the tables in this order, whatever it knows of their sizes.
    let rhythm = try database.cachedStatement(
      sql: """
        SELECT asked.key, video, start_time, end_time
        FROM json_each(?) asked CROSS JOIN rhythm_tokens ON token = asked.value
        """)
    var limit = PostingLimit(most: PostingLimits.rhythm)
    let rhythms = try Row.fetchCursor(rhythm, arguments: [json(query.rhythm.map(\.placed.token.rawValue))])
    while let row = try rhythms.next() {
      let place: Int = row[0]
      let video: Int64 = row[1]
      postings += 1
      let asked = query.rhythm[place]
      let known = PlacedRhythm(token: asked.placed.token, start: row[2], end: row[3])
      guard asked.allows(known), limit.allows(place), numbers?.contains(video) ?? true else { continue }
      shared[video, default: SharedTokens()].addRhythm(known, asked: asked)
    }
    if !query.runs.isEmpty {
      let run = try database.cachedStatement(
        sql: """
          SELECT asked.key, video, start_time, end_time, whole, middle
          FROM json_each(?) asked CROSS JOIN run_tokens ON token = asked.value
          """)
      limit = PostingLimit(most: PostingLimits.run)
      let runs = try Row.fetchCursor(run, arguments: [json(query.runs.map(\.token.rawValue))])
      while let row = try runs.next() {
        let place: Int = row[0]
        postings += 1
        guard limit.allows(place) else { continue }
        let asked = query.runs[place]
        let (whole, middle): (Int64, Int64) = (row[4], row[5])
        let sketch = RunSketch(whole: UInt64(bitPattern: whole), middle: UInt64(bitPattern: middle))
        guard asked.sketch.distance(toStored: sketch) <= SharedTokens.farthest else { continue }
        let video: Int64 = row[1]
        guard numbers?.contains(video) ?? true else { continue }
        shared[video, default: SharedTokens()].addRun(
          PlacedRun(token: asked.token, start: row[2], end: row[3], sketch: sketch), asked: asked)
      }
    }
    let picture = try database.cachedStatement(
      sql: """
        SELECT asked.key, video, at, rest
        FROM json_each(?) asked CROSS JOIN picture_tokens ON token = asked.value
        """)
    let codes = query.pictures.flatMap { picture in picture.codes.map { (picture.time, $0) } }
    limit = PostingLimit(most: PostingLimits.picture)
    let pictures = try Row.fetchCursor(picture, arguments: [json(codes.map(\.1.token.rawValue))])
    while let row = try pictures.next() {
      let place: Int = row[0]
      postings += 1
      guard limit.allows(place) else { continue }
      let (time, asked) = codes[place]
      let rest: Int64 = row[3]
      let code = PictureCode(token: asked.token, rest: UInt32(truncatingIfNeeded: rest))
      guard code.distance(to: asked) <= SharedTokens.farthest else { continue }
      let video: Int64 = row[1]
      guard numbers?.contains(video) ?? true else { continue }
      shared[video, default: SharedTokens()].addPicture(
        IndexEntry.StoredPicture(code: code, time: row[2]), asked: asked, at: time)
    }
    return (shared, postings)
  }

  private static func json(_ tokens: [UInt32]) -> String {
    "[" + tokens.map(String.init).joined(separator: ",") + "]"
  }
}

/// Counts the postings of one look-up after the other.
private struct PostingLimit {
  let most: Int
  private var place = -1
  private var count = 0

  init(most: Int) { self.most = most }

  mutating func allows(_ place: Int) -> Bool {
    if place != self.place { (self.place, count) = (place, 0) }
    count += 1
    return count <= most
  }
}
