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
    case failed(ActionableError.Kind, String)
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

  private let file: ScanIndexFile

  /// Opens or makes the file.
  package init(path: String) throws(ActionableError) {
    file = try ScanIndexFile(path: path)
  }

  // MARK: Files

  /// All files that are known, by path, without their fingerprints.
  package func files() throws(ActionableError) -> [String: File] {
    try file.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT path, size, modified, failure, error, duration, width, height, bit_rate, compared FROM files
          WHERE version = ?
          """, arguments: [Self.version])
      var files: [String: File] = [:]
      while let row = try rows.next() {
        let path: String = row["path"]
        let state: State =
          if let error = row["error"] as String? {
            .failed(ActionableError.Kind(rawValue: row["failure"]) ?? .other, error)
          } else {
            .analysed(
              Quality(
                duration: row["duration"], width: row["width"], height: row["height"],
                bitRate: row["bit_rate"]))
          }
        files[path] = File(
          path: path, stamp: Stamp(size: row["size"], modified: row["modified"]), state: state,
          isCompared: row["compared"] == Self.comparison)
      }
      return files
    }
  }

  /// Of those that were analysed; nil where there is none of this version.
  package func fingerprint(of path: String) throws(ActionableError) -> Fingerprint? {
    try file.read { database in
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
    try file.write { database in
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

  /// Remembers why the file cannot be analysed.
  package func store(_ error: ActionableError, of path: String, stamp: Stamp) throws(ActionableError) {
    try file.write { database in
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO files (path, size, modified, version, failure, error) VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          path, stamp.size, stamp.modified, Self.version, error.kind.rawValue, error.description,
        ])
    }
  }

  package func remove(_ paths: some Collection<String> & Sendable) throws(ActionableError) {
    try file.write { database in
      for path in paths { try database.execute(sql: "DELETE FROM files WHERE path = ?", arguments: [path]) }
    }
  }

  // MARK: Pairs

  /// Files that share something, by path. Pairs without any relation are not kept.
  package func pairs() throws(ActionableError) -> [Pair] {
    try file.read { database in
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT a.path AS a, b.path AS b, verdict FROM pairs
          JOIN files a ON a.id = pairs.a JOIN files b ON b.id = pairs.b
          WHERE pairs.version = ? ORDER BY a.path, b.path
          """, arguments: [Self.comparison])
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
    try file.write { database in
      for pair in pairs {
        try database.execute(
          sql: """
            INSERT OR REPLACE INTO pairs (a, b, version, verdict)
            SELECT a.id, b.id, ?, ? FROM files a, files b WHERE a.path = ? AND b.path = ?
            """,
          arguments: [Self.comparison, try JSONEncoder().encode(pair.verdict), pair.a, pair.b])
      }
      try database.execute(
        sql: "UPDATE files SET compared = ? WHERE path = ?", arguments: [Self.comparison, path])
    }
  }

  // MARK: Versions

  /// Of all that decides what a fingerprint is: files with another one are analysed anew.
  private static let version = Fingerprint.version
  /// Of all that decides what a verdict is: files that were compared under another one are compared anew.
  private static let comparison =
    VideoComparison.version * 10_000 + PictureTokens.version * 100 + RhythmTokens.version
}
