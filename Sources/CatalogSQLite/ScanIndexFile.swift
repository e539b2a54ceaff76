import GRDB
import Glibc
import TvidzCore

/// The SQLite file under a `ScanIndex`: whose it is, its tables, and what its errors mean.
struct ScanIndexFile: Sendable {
  let path: String
  private let queue: DatabaseQueue

  /// Opens the file, or makes it. One that something else made is left as it is.
  init(path: String) throws(ActionableError) {
    self.path = path
    var configuration = Configuration()
    configuration.busyMode = .timeout(Self.patience)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { database in
      try Self.claim(database, path)
      // A commit is an append to the log: quick, and whole or not there after a crash.
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
    }
    do {
      // Not `:memory:` or whatever else SQLite reads into a name.
      let place = path.hasPrefix("/") ? path : "./" + path
      queue = try DatabaseQueue(path: place, configuration: configuration)
      guard try !queue.read(Self.migrator.hasBeenSuperseded) else {
        throw ActionableError(
          .unreadable, what: Self.cannotOpen(path), why: "a newer version of tvidz made it",
          remedy: "use that version, or name another file with --index")
      }
      try Self.migrator.migrate(queue)
    } catch {
      throw Self.explain(error, Self.cannotOpen(path), path)
    }
  }

  func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(ActionableError) -> Value {
    do {
      return try queue.read(body)
    } catch {
      throw Self.explain(error, "cannot read the index \(path)", path)
    }
  }

  func write(_ body: (Database) throws -> Void) throws(ActionableError) {
    do {
      try queue.write(body)
    } catch {
      throw Self.explain(error, "cannot write the index \(path)", path)
    }
  }

  // MARK: Whose file it is

  /// `tvds`, in the header of the file: <https://www.sqlite.org/pragma.html#pragma_application_id>.
  private static let applicationID = 0x7476_6473

  /// Marks an empty file as ours. Alone, before any table is made: a file that was left between two steps of its making
  /// is known again.
  private static func claim(_ database: Database, _ path: String) throws {
    let id = try Int.fetchOne(database, sql: "PRAGMA application_id")
    if id == applicationID { return }
    guard id == 0, try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
      throw ActionableError(
        .unreadable, what: cannotOpen(path), why: "it is a database of another program",
        remedy: "name another file with --index")
    }
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
  }

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
            failure TEXT,
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
            version INTEGER NOT NULL,
            verdict BLOB NOT NULL,
            PRIMARY KEY (a, b)
          ) WITHOUT ROWID;
          CREATE INDEX pairs_b ON pairs (b);
          """)
    }
    return migrator
  }()

  // MARK: Errors

  /// Seconds for which another run may hold the file.
  private static let patience = 10.0

  private static func cannotOpen(_ path: String) -> String { "cannot open the index \(path)" }

  private static func explain(_ error: any Error, _ what: String, _ path: String) -> ActionableError {
    if let error = error as? ActionableError { return error }
    let another = "name another file with --index"
    func failure(_ why: String, _ remedy: String) -> ActionableError {
      ActionableError(.unreadable, what: what, why: why, remedy: remedy)
    }
    guard let error = error as? DatabaseError else {
      return failure("what is in it makes no sense (\(error))", "delete it and scan again, or \(another)")
    }
    switch error.resultCode {
    case .SQLITE_NOTADB: return failure("it is no index of tvidz", another)
    case .SQLITE_CANTOPEN: return failure(troubleOpening(path), another)
    case .SQLITE_CORRUPT: return failure("it is damaged", "delete it and scan again, or \(another)")
    case .SQLITE_READONLY:
      return failure("it may not be written", "check the permissions of it and its folder, or \(another)")
    case .SQLITE_FULL: return failure("the disk is full", "make room, or \(another)")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return failure("another program has held it for \(Int(patience)) s", "try again when that has ended")
    default: return failure(error.message ?? "\(error.resultCode)", another)
    }
  }

  /// SQLite's own words are the same for all of it.
  private static func troubleOpening(_ path: String) -> String {
    var status = stat()
    if stat(path, &status) == 0 {
      return status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it may not be read and written"
    }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    return !folder.isEmpty && stat(folder, &status) != 0
      ? "there is no folder \(folder)" : "it cannot be made there"
  }
}
