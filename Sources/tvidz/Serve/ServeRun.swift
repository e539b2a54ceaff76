import Catalog
import CatalogSQLite
import Foundation
import Inspector
import InspectorHTTP
import Logging
import ServiceLifecycle
import TvidzCore
import UnixSignals

/// The service on one machine: a file for what it knows, a folder for what it stores.
struct ServeRun {
  private static let uploadBucket = "uploads"
  private static let thumbnailBucket = "thumbnails"
  private static let watchBucket = "watch"

  let settings: ServiceSettings
  /// Path of this program, which is the worker's as well.
  let program: String

  /// Serves until SIGTERM or SIGINT, and ends within ten seconds of it.
  ///
  /// - Throws: an `ActionableError` where it cannot start.
  func run() async throws {
    let logger = Logger(label: "tvidz") { _ in
      LogLines(level: settings.logLevel, asJSON: settings.logsJSON)
    }
    OpenFiles.allowAll()
    let folder = try DataFolder(settings.data)
    let catalog = try await SQLiteCatalog(path: folder.catalog)
    do {
      try await serve(folder, catalog, logger)
    } catch {
      try? catalog.close()
      throw Self.failure(error, settings.http)
    }
    try? catalog.close()
    logger.notice("stopped")
  }

  private func serve(_ folder: DataFolder, _ catalog: SQLiteCatalog, _ logger: Logger) async throws {
    var buckets = [Self.uploadBucket: folder.uploads, Self.thumbnailBucket: folder.thumbnails]
    buckets[Self.watchBucket] = settings.watch
    let objects = FolderObjectStore(buckets: buckets)
    let uploads = FolderUploads(
      folder: folder.incoming, objects: objects, reserve: settings.uploadReserve,
      budget: settings.uploadBudget)
    let deadLetters = DeadLetterFile(path: folder.deadLetters)
    let inspector = inspector(catalog, objects, deadLetters)
    let metrics = ServiceMetrics(startedAt: Date())
    let credentials = Credentials(token: settings.http.token, secret: try folder.secret())
    var server = InspectorServer(
      catalog: catalog,
      content: FolderContent(
        objects: objects, ownBucket: Self.uploadBucket, thumbnailBucket: Self.thumbnailBucket),
      desk: FolderDesk(
        uploads: uploads, credentials: credentials, bucket: Self.uploadBucket,
        seconds: settings.http.uploadURLSeconds),
      thumbnailBucket: Self.thumbnailBucket, settings: settings.http, credentials: credentials,
      metrics: metrics, logger: logger, wake: { inspector.wake() })
    server.page = try BuiltPage.find(folder: settings.page, program: program)
    let host = settings.http.host.contains(":") ? "[\(settings.http.host)]" : settings.http.host
    var configuration = ServiceGroupConfiguration(
      services: [
        // The first to start is the last to stop: streams tell how jobs were given back.
        server.application { port in
          logger.notice(
            "listening", metadata: ["address": "http://\(host):\(port)", "data": "\(folder.path)"])
        },
        ArrivalWatch(
          queues: queues(folder), desk: ArrivalDesk(catalog: catalog, deadLetters: deadLetters),
          objects: objects, uploadBucket: Self.uploadBucket, logger: logger, wake: { inspector.wake() }),
        Housekeeping(
          caretaker: FolderCaretaker(
            catalog: catalog, uploads: uploads, objects: objects, uploadBucket: Self.uploadBucket,
            thumbnailBucket: Self.thumbnailBucket,
            settings: FolderCaretaker.Settings(patience: settings.uploadStale)),
          catalog: catalog, eventDays: settings.eventDays, logger: logger),
        JobWatch(inspector: inspector, catalog: catalog, metrics: metrics, logger: logger),
      ],
      gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(6)
    configuration.maximumCancellationDuration = .seconds(3)
    try await ServiceGroup(configuration: configuration).run()
  }

  private func queues(_ folder: DataFolder) -> [any UploadQueue] {
    let interval = Duration.seconds(2)
    // What is uploaded is told at once by the request that completes it; the queue finds what a crash kept it from.
    let uploads = FolderUploadQueue(uploads: Self.uploadBucket, folder: folder.uploads, interval: interval)
    guard let watched = settings.watch else { return [uploads] }
    return [
      uploads, FolderUploadQueue(watched: Self.watchBucket, folder: watched, interval: interval),
    ]
  }

  private func inspector(
    _ catalog: SQLiteCatalog, _ objects: FolderObjectStore, _ deadLetters: DeadLetterFile
  ) -> InspectorService {
    var retry = RetryPolicy()
    retry.mostAttempts = settings.attempts
    let job = JobSettings(
      owner: "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)",
      detector: settings.detector, lease: settings.lease, retry: retry,
      largestVideo: settings.http.largestUpload, stopsEarly: settings.stopsEarly,
      policy: settings.policy, thumbnailBucket: Self.thumbnailBucket)
    let runner = JobRunner(
      catalog: catalog, objects: objects, deadLetters: deadLetters,
      worker: WorkerProgram(path: program, limits: settings.worker, patience: settings.workerPatience),
      settings: job)
    return InspectorService(catalog: catalog, runner: runner, settings: job, jobs: settings.jobs)
  }

  /// The system's words about an address say neither which nor what to do.
  private static func failure(_ error: any Error, _ http: HTTPSettings) -> any Error {
    if error is ActionableError || error is CancellationError { return error }
    return ActionableError(
      .other, what: "cannot serve on \(http.host):\(http.port)", why: "\(error)",
      remedy: "see whether another program listens there (ss -ltnp), or take another port with --port")
  }
}
