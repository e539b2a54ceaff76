package import Duplicates
package import Fingerprints
import Foundation
import GRDB
package import TvidzCore

/// The file in which `tvidz scan` keeps what it knows: a SQLite database, so that a run can be killed at any moment and
/// the next one goes on where it was.
///
///     let index = try ScanIndex(path: "catalog.sqlite")
///     if try index.file(path)?.stamp != stamp { try index.store(…) }
///
/// All functions throw an `ActionableError`; GRDB serialises the access, also of other processes.
package struct ScanIndex: Sendable {
  /// What tells whether a file is still the one that was analysed.
  package struct Stamp: Sendable, Hashable {
    /// Bytes.
    package var size: Int64
    /// Nanoseconds since 1970.
    package var modified: Int64

    package init(size: Int64, modified: Int64) {
      self.size = size
      self.modified = modified
    }
  }

  /// What of a video decides which copy is worth keeping.
  package struct Quality: Sendable, Hashable {
    /// Seconds.
    package var duration: Double
    /// In pixels.
    package var width: Int
    package var height: Int
    /// Bits per second; nil where unknown.
    package var bitRate: Int64?

    package init(duration: Double, width: Int, height: Int, bitRate: Int64?) {
      self.duration = duration
      self.width = width
      self.height = height
      self.bitRate = bitRate
    }
  }

  package enum State: Sendable, Hashable {
    case analysed(Quality)
    /// With the sentence for the user.
    case failed(String)
  }

  package struct File: Sendable, Hashable {
    package let path: String
    package let stamp: Stamp
    package let state: State
    /// Whether it was compared with the others.
    package let isCompared: Bool
  }

  package struct Pair: Sendable, Hashable {
    /// Paths; `a` sorts before `b`.
    package let a: String
    package let b: String
    package let verdict: Verdict

    package init(a: String, b: String, verdict: Verdict) {
      self.a = a
      self.b = b
      self.verdict = verdict
    }
  }

  private let path: String
  private let queue: DatabaseQueue

  /// Opens or makes the file.
  package init(path: String) throws(ActionableError) {
    self.path = path
    var configuration = Configuration()
    // Another run may hold the file for a moment.
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { database in
      // A commit is an append to the log: quick, and whole or not there after a crash.
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrator.migrate(queue)
    } catch {
      throw Self.failure("cannot open the index \(path)", error)
    }
  }

  // MARK: Files

  /// All files that are known, by path, without their fingerprints.
  package func files() throws(ActionableError) -> [String: File] {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT path, size, modified, error, duration, width, height, bit_rate, compared FROM files
          WHERE error IS NOT NULL OR version = ?
          """, arguments: [Self.version])
      var files: [String: File] = [:]
      while let row = try rows.next() {
        let path: String = row["path"]
        let state: State =
          if let error = row["error"] as String? {
            .failed(error)
          } else {
            .analysed(
              Quality(
                duration: row["duration"], width: row["width"], height: row["height"],
                bitRate: row["bit_rate"]))
          }
        files[path] = File(
          path: path, stamp: Stamp(size: row["size"], modified: row["modified"]), state: state,
          isCompared: row["compared"])
      }
      return files
    }
  }

  /// Of those that were analysed; nil where there is none of this version.
  package func fingerprint(of path: String) throws(ActionableError) -> Fingerprint? {
    try read { database in
      try Data.fetchOne(
        database, sql: "SELECT fingerprint FROM files WHERE path = ? AND version = ?",
        arguments: [path, Self.version]
      ).flatMap { Fingerprint(encoded: $0) }
    }
  }

  /// Takes the place of what was known of the file, and of its pairs.
  package func store(
    _ fingerprint: Fingerprint, quality: Quality, of path: String, stamp: Stamp
  ) throws(ActionableError) {
    try write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO files
            (path, size, modified, version, fingerprint, duration, width, height, bit_rate)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          path, stamp.size, stamp.modified, Self.version, Data(fingerprint.encoded), quality.duration,
          quality.width, quality.height, quality.bitRate,
        ])
    }
  }

  /// Remembers that the file cannot be analysed, so that it is not tried again until it changes.
  package func storeFailure(_ sentence: String, of path: String, stamp: Stamp) throws(ActionableError) {
    try write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO files (path, size, modified, version, error) VALUES (?, ?, ?, ?, ?)",
        arguments: [path, stamp.size, stamp.modified, Self.version, sentence])
    }
  }

  package func remove(_ paths: some Collection<String> & Sendable) throws(ActionableError) {
    try write { database in
      for path in paths { try database.execute(sql: "DELETE FROM files WHERE path = ?", arguments: [path]) }
    }
  }

  // MARK: Pairs

  /// Files that share something, by path. Pairs without any relation are not kept.
  package func pairs() throws(ActionableError) -> [Pair] {
    try read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT a.path AS a, b.path AS b, verdict FROM pairs
          JOIN files a ON a.id = pairs.a JOIN files b ON b.id = pairs.b ORDER BY a.path, b.path
          """)
      var pairs: [Pair] = []
      while let row = try rows.next() {
        let verdict = try JSONDecoder().decode(Verdict.self, from: row["verdict"] as Data)
        pairs.append(Pair(a: row["a"], b: row["b"], verdict: verdict))
      }
      return pairs
    }
  }

  /// Remembers in one step that a file was compared with the others, and with which result.
  package func store(_ pairs: [Pair], comparing path: String) throws(ActionableError) {
    try write { database in
      for pair in pairs {
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO pairs (a, b, verdict)
            SELECT a.id, b.id, ? FROM files a, files b WHERE a.path = ? AND b.path = ?
            """,
          arguments: [try JSONEncoder().encode(pair.verdict), pair.a, pair.b])
      }
      try database.execute(sql: "UPDATE files SET compared = 1 WHERE path = ?", arguments: [path])
    }
  }

  // MARK: The database

  /// Of everything that decides what a fingerprint or verdict is: older ones are made anew.
  private static let version =
    Fingerprint.version * 10_000 + VideoComparison.version * 100 + PictureTokens.version * 10
    + RhythmTokens.version

  private static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 files and pairs") { database in
      try database.execute(
        sql: """
          CREATE TABLE files (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            version INTEGER NOT NULL,
            error TEXT,
            fingerprint BLOB,
            duration REAL,
            width INTEGER,
            height INTEGER,
            bit_rate INTEGER,
            compared INTEGER NOT NULL DEFAULT 0
          );
          CREATE TABLE pairs (
            a INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
            b INTEGER NOT NULL REFERENCES files ON DELETE CASCADE,
            verdict BLOB NOT NULL,
            PRIMARY KEY (a, b)
          ) WITHOUT ROWID;
          CREATE INDEX pairs_b ON pairs (b);
          """)
    }
    return migrator
  }()

  private func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(ActionableError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw Self.failure("cannot read the index \(path)", error)
    }
  }

  private func write(_ body: (Database) throws -> Void) throws(ActionableError) {
    do {
      try queue.write(body)
    } catch {
      throw Self.failure("cannot write the index \(path)", error)
    }
  }

  private static func failure(_ what: String, _ error: any Error) -> ActionableError {
    let why = (error as? DatabaseError).map { $0.message ?? "\($0.resultCode)" } ?? "\(error)"
    return ActionableError(
      .unreadable, what: what, why: why, remedy: "name another file with --index, or delete this one")
  }
}
