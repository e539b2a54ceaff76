import Analysis
import CatalogPostgres
import Duplicates
import Foundation
import InspectorHTTP
import Logging
import TvidzCore
import Worker

/// All that `tvidz serve` is told, read once.
struct ServiceSettings: Sendable {
  let data: String
  /// Nil for none.
  let watch: String?
  /// The folder of the built page; nil for the one beside the program, or the plain one.
  let page: String?
  let role: ServiceRole
  /// Of a database that is shared; nil keeps what is known in a file.
  let database: String?
  /// Nil stores in folders of this machine.
  let cloud: CloudChoice?
  let jobs: Int
  let detector: DetectorChoice
  let http: HTTPSettings
  let uploadReserve: Int64
  /// The most bytes that uploads and pictures take together.
  let uploadBudget: Int64
  let uploadStale: Duration
  let policy: DuplicatePolicy
  let stopsEarly: Bool
  let lease: Duration
  let attempts: Int
  let worker: WorkerLimits
  let workerPatience: Duration
  let eventDays: Int
  let logLevel: Logger.Level
  let logsJSON: Bool

  /// - Parameters:
  ///   - home: where the data is kept unless told otherwise.
  ///   - environment: what AWS's own tools read from it holds here, too.
  /// - Throws: an `ActionableError` of kind `usage`.
  init(_ sources: SettingSources, home: String?, environment: [String: String] = [:]) throws {
    let table = Table(
      values: Dictionary(uniqueKeysWithValues: try sources.all().map { ($0.key.name, $0.value.text) }))
    data = Self.absolute(table["data"].isEmpty ? (home ?? ".") + "/.local/share/tvidz" : table["data"])
    watch = table["watch"].isEmpty ? nil : Self.absolute(table["watch"])
    page = table["page"].isEmpty ? nil : Self.absolute(table["page"])
    role = ServiceRole(rawValue: table["role"]) ?? .all
    database = table["database.url"].isEmpty ? nil : table["database.url"]
    jobs = table.integer("jobs")
    detector = DetectorChoice(
      DetectorChoice.Kind(rawValue: table["detector"]) ?? .adaptive, threshold: Double(table["threshold"]))
    http = try Self.http(table)
    cloud = try CloudChoice(table.values, http: http, environment: environment)
    if let database { try Self.check(database: database) }
    if let watch { try Self.check(watched: watch, isStoredInFolders: cloud == nil) }
    if role != .all, database == nil || cloud == nil { throw Self.alone(role) }
    uploadReserve = Int64(table.integer("upload.reserve"))
    uploadBudget = table["upload.budget"].isEmpty ? .max : Int64(table.integer("upload.budget"))
    policy = DuplicatePolicy(rawValue: table["duplicates"]) ?? .evidence
    stopsEarly = table["early-stop"] == "on"
    uploadStale = .seconds(3600 * table.integer("upload.stale-hours"))
    lease = .seconds(table.integer("job.lease-seconds"))
    attempts = table.integer("job.attempts")
    worker = WorkerLimits(
      processorSeconds: table.integer("worker.cpu-seconds"), memoryMiB: table.integer("worker.memory-mib"))
    workerPatience = .seconds(table.integer("worker.silent-seconds"))
    eventDays = table.integer("events.days")
    logLevel = Logger.Level(rawValue: table["log.level"]) ?? .info
    logsJSON = table["log.format"] == "json"
  }

  /// Values that were checked when they were read.
  private struct Table {
    let values: [String: String]
    subscript(key: String) -> String { values[key] ?? "" }
    func integer(_ key: String) -> Int { Int(self[key]) ?? 0 }
  }

  private static func http(_ table: Table) throws -> HTTPSettings {
    var http = HTTPSettings()
    http.host = table["http.host"]
    http.port = table.integer("http.port")
    http.allowedHosts = SettingKey.items(table["http.allowed-hosts"])
    http.publicURL = table["http.public-url"].isEmpty ? nil : table["http.public-url"]
    http.token = table["api.token"].isEmpty ? nil : table["api.token"]
    http.largestUpload = Int64(table.integer("upload.largest"))
    http.uploadURLSeconds = table.integer("upload.url-seconds")
    http.sessionSeconds = table.integer("api.session-seconds")
    http.mostConnections = table.integer("http.most-connections")
    http.mostStreams = table.integer("http.most-streams")
    http.idleSeconds = table.integer("http.idle-seconds")
    http.stallSeconds = table.integer("http.stall-seconds")
    http.slowestUpload = table.integer("http.slowest-upload")
    try http.check()
    return http
  }

  private static func check(database: String) throws {
    do {
      _ = try PostgresConfiguration(url: database)
    } catch {
      throw error.actionable
    }
  }

  private static func check(watched folder: String, isStoredInFolders: Bool) throws {
    var isFolder: ObjCBool = false
    let why: String
    if !isStoredInFolders {
      why = "videos are in a bucket, and what one process has on its machine no other one sees"
    } else if !FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) {
      why = "there is no such folder"
    } else if !isFolder.boolValue {
      why = "it is no folder"
    } else if !FileManager.default.isReadableFile(atPath: folder) {
      why = "it may not be read"
    } else {
      return
    }
    throw ActionableError(
      .usage, what: "cannot watch \(folder)", why: why,
      remedy: isStoredInFolders
        ? "make it, or name another one with --watch" : "leave out --watch or s3.bucket")
  }

  private static func alone(_ role: ServiceRole) -> ActionableError {
    ActionableError(
      .usage, what: "cannot start the service",
      why: "role is \(role.rawValue), and what one process keeps on its machine no other one sees",
      remedy: "set database.url and s3.bucket, or take role=all")
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }
}

/// What a process of the service does.
package enum ServiceRole: String, Sendable, CaseIterable {
  case all
  /// Answers requests.
  case web
  /// Analyses videos.
  case inspect

  var serves: Bool { self != .inspect }
  var inspects: Bool { self != .web }
}

extension HTTPSettings {
  /// - Throws: an `ActionableError` of kind `usage` where they would let strangers in.
  package func check() throws {
    if let token, token.count < Self.shortestToken {
      throw ActionableError(
        .usage, what: "cannot start the service",
        why: "api.token has \(token.count) characters, which can be guessed",
        remedy: "take at least \(Self.shortestToken): openssl rand -hex 16 makes one")
    }
    if !isLoopback, token == nil {
      throw ActionableError(
        .usage, what: "cannot start the service",
        why: "\(host) is reached from other machines, and there is no token that keeps strangers out",
        remedy: "set TVIDZ_API_TOKEN, or listen on 127.0.0.1")
    }
    if let publicURL, URL(string: publicURL)?.host() == nil {
      throw ActionableError(
        .usage, what: "cannot start the service", why: "http.public-url is no address: \(publicURL)",
        remedy: "give it as https://videos.example.org")
    }
  }
}
