package import Duplicates
import Fingerprints
package import GRDB

/// The postings of the candidate index, by videos' numbers. What is found is judged in this process, where it is read
/// (`SharedTokens`).
package enum TokenPostings {
  package static func insert(_ entry: IndexEntry, of video: Int64, in database: Database) throws {
    let rhythm = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO rhythm_tokens (token, length, video, start_time) VALUES (?, ?, ?, ?)")
    for placed in entry.rhythm {
      try rhythm.execute(
        arguments: [Int64(placed.token.rawValue), placed.end - placed.start, video, placed.start])
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
    //
    // Lengths are compared once more as all stores do, in single precision: it is a millisecond off at most.
    postings += try LookUps(
      """
      SELECT asked.key, video, start_time, length FROM json_each(?) asked CROSS JOIN rhythm_tokens
        ON token = asked.value ->> 0 AND length >= asked.value ->> 1 AND length < asked.value ->> 2
      """,
      query.rhythm.map { asked in
        let (shortest, longest) = (asked.lengths.lowerBound - 0.001, asked.lengths.upperBound + 0.001)
        return "[\(asked.placed.token.rawValue),\(shortest),\(longest)]"
      }, most: PostingLimits.rhythm
    ).forEach(in: database) { place, row in
      let video: Int64 = row[1]
      let (start, length): (Double, Double) = (row[2], row[3])
      let asked = query.rhythm[place]
      let known = PlacedRhythm(token: asked.placed.token, start: start, end: start + length)
      guard asked.allows(known), numbers?.contains(video) ?? true else { return }
      shared[video, default: SharedTokens()].addRhythm(known, asked: asked)
    }
    postings += try LookUps(
      """
      SELECT asked.key, video, start_time, end_time, whole, middle
        FROM json_each(?) asked CROSS JOIN run_tokens ON token = asked.value
      """, query.runs.map { String($0.token.rawValue) }, most: PostingLimits.run
    ).forEach(in: database) { place, row in
      let asked = query.runs[place]
      let (whole, middle): (Int64, Int64) = (row[4], row[5])
      let sketch = RunSketch(whole: UInt64(bitPattern: whole), middle: UInt64(bitPattern: middle))
      guard asked.sketch.distance(toStored: sketch) <= SharedTokens.farthest else { return }
      let video: Int64 = row[1]
      guard numbers?.contains(video) ?? true else { return }
      shared[video, default: SharedTokens()].addRun(
        PlacedRun(token: asked.token, start: row[2], end: row[3], sketch: sketch), asked: asked)
    }
    let codes = query.pictures.flatMap { picture in picture.codes.map { (picture.time, $0) } }
    postings += try LookUps(
      """
      SELECT asked.key, video, at, rest
        FROM json_each(?) asked CROSS JOIN picture_tokens ON token = asked.value
      """, codes.map { String($0.1.token.rawValue) }, most: PostingLimits.picture
    ).forEach(in: database) { place, row in
      let (time, asked) = codes[place]
      let rest: Int64 = row[3]
      let code = PictureCode(token: asked.token, rest: UInt32(truncatingIfNeeded: rest))
      guard code.distance(to: asked) <= SharedTokens.farthest else { return }
      let video: Int64 = row[1]
      guard numbers?.contains(video) ?? true else { return }
      shared[video, default: SharedTokens()].addPicture(
        IndexEntry.StoredPicture(code: code, time: row[2]), asked: asked, at: time)
    }
    return (shared, postings)
  }
}

/// Many look-ups of one table in one statement, which joins them as `asked`: an array whose keys are its rows' first column.
private struct LookUps {
  private let sql: String
  /// As JSON.
  private let asked: [String]
  /// Postings of each of them that are read.
  private let most: Int

  init(_ sql: String, _ asked: [String], most: Int) {
    self.sql = sql
    self.asked = asked
    self.most = most
  }

  /// - Parameter body: gets the place of the look-up, and the row.
  /// - Returns: how many postings were read.
  func forEach(in database: Database, _ body: (_ place: Int, _ row: Row) throws -> Void) throws -> Int {
    let statement = try database.cachedStatement(sql: sql)
    var postings = 0
    var first = 0
    while first < asked.count {
      let rows = try Row.fetchCursor(
        statement, arguments: ["[" + asked[first...].joined(separator: ",") + "]"])
      var (place, count) = (first, 0)
      // SQLite has no limit for each row of a join: the statement is ended where one is reached, and begun again behind it.
      var isCut = false
      while let row = try rows.next() {
        postings += 1
        let found = first + (row[0] as Int)
        if found != place { (place, count) = (found, 0) }
        count += 1
        isCut = count > most
        if isCut { break }
        try body(place, row)
      }
      first = isCut ? place + 1 : asked.count
    }
    return postings
  }
}
