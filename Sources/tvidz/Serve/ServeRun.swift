import Catalog
import Foundation
import Inspector
import InspectorHTTP
import Logging
import ServiceLifecycle
import TvidzCore
import UnixSignals

/// The service: on one machine with a file for what it knows and a folder for what it stores, or with a database, S3 and
/// SQS that many share.
struct ServeRun {
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
    for variable in SettingSources.misspelt(in: ProcessInfo.processInfo.environment) {
      logger.warning(
        "a variable that no setting has",
        metadata: ["name": "\(variable.name)", "nearest": "\(variable.nearest)"])
    }
    OpenFiles.allowAll()
    let folder = try DataFolder(settings.data)
    let catalog = try await ServiceCatalog.open(url: settings.database, file: folder.catalog)
    do {
      try await serve(folder, catalog, logger)
    } catch {
      await catalog.close()
      throw Self.failure(error, settings.http)
    }
    await catalog.close()
    logger.notice("stopped")
  }

  private func serve(_ folder: DataFolder, _ catalog: ServiceCatalog, _ logger: Logger) async throws {
    let store = catalog.store
    let credentials = Credentials(token: settings.http.token, secret: try secret(folder, catalog))
    let storage = try await storage(folder, store, credentials, logger)
    let inspector = inspector(store, storage)
    let metrics = ServiceMetrics(startedAt: Date())
    let readiness = Readiness()
    // The first to start is the last to stop: streams tell how jobs were given back.
    var services: [any Service] = [
      ReadinessWatch(readiness: readiness, catalog: store, desk: storage.desk, logger: logger)
    ]
    if case .shared(let database, _) = catalog {
      services.append(CatalogListener(catalog: database, logger: logger))
    }
    if settings.role.serves {
      services.append(
        try server(store, storage, credentials, metrics, readiness, logger) { inspector.wake() }.application {
          port in
          let host = settings.http.host.contains(":") ? "[\(settings.http.host)]" : settings.http.host
          logger.notice(
            "listening", metadata: ["address": "http://\(host):\(port)", "data": "\(folder.path)"])
        })
    }
    if settings.role.inspects {
      services += [
        ArrivalWatch(
          queues: storage.queues, desk: ArrivalDesk(catalog: store, deadLetters: storage.deadLetters),
          objects: storage.objects, uploadBucket: storage.uploadBucket, logger: logger,
          wake: { inspector.wake() }),
        Housekeeping(
          caretaker: storage.caretaker, catalog: store, eventDays: settings.eventDays, logger: logger),
        JobWatch(
          inspector: inspector, catalog: store, metrics: metrics, mostAttempts: settings.attempts,
          logger: logger),
      ]
      logger.notice("inspecting", metadata: ["jobs": "\(settings.jobs)"])
    }
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(6)
    configuration.maximumCancellationDuration = .seconds(3)
    try await ServiceGroup(configuration: configuration).run()
  }

  /// What sessions are made genuine with: those who share a database take each other's.
  private func secret(_ folder: DataFolder, _ catalog: ServiceCatalog) throws -> [UInt8] {
    if case .shared = catalog, let token = settings.http.token { return Array("tvidz session \(token)".utf8) }
    return try folder.secret()
  }

  private func storage(
    _ folder: DataFolder, _ catalog: any CatalogStore, _ credentials: Credentials, _ logger: Logger
  ) async throws -> StorageParts {
    guard let cloud = settings.cloud else {
      return FolderStorage.open(
        folder, catalog: catalog, settings: settings, credentials: credentials, logger: logger)
    }
    return try await CloudStorage(cloud, environment: ProcessInfo.processInfo.environment).open(
      catalog: catalog, downloads: folder.downloads, reserve: settings.uploadReserve,
      patience: settings.uploadStale, logger: logger)
  }

  private func server(
    _ catalog: any CatalogStore, _ storage: StorageParts, _ credentials: Credentials,
    _ metrics: ServiceMetrics, _ readiness: Readiness, _ logger: Logger, wake: @escaping @Sendable () -> Void
  ) throws -> InspectorServer {
    var http = settings.http
    http.storeOrigins = storage.origins
    var server = InspectorServer(
      catalog: catalog, content: storage.content, desk: storage.desk,
      thumbnailBucket: storage.thumbnailBucket, settings: http, credentials: credentials, metrics: metrics,
      logger: logger, wake: wake)
    server.readiness = readiness
    server.page = try BuiltPage.find(folder: settings.page, program: program)
    return server
  }

  private func inspector(_ catalog: any CatalogStore, _ storage: StorageParts) -> InspectorService {
    var retry = RetryPolicy()
    retry.mostAttempts = settings.attempts
    let job = JobSettings(
      owner: "\(ProcessInfo.processInfo.hostName)-\(ProcessInfo.processInfo.processIdentifier)",
      detector: settings.detector, lease: settings.lease, retry: retry,
      largestVideo: settings.http.largestUpload, stopsEarly: settings.stopsEarly,
      policy: settings.policy, thumbnailBucket: storage.thumbnailBucket)
    let runner = JobRunner(
      catalog: catalog, objects: storage.objects, deadLetters: storage.deadLetters,
      worker: WorkerProgram(path: program, limits: settings.worker, patience: settings.workerPatience),
      settings: job)
    return InspectorService(catalog: catalog, runner: runner, settings: job, jobs: settings.jobs)
  }

  private static func failure(_ error: any Error, _ http: HTTPSettings) -> any Error {
    if error is ActionableError || error is CancellationError { return error }
    return http.failure(toListen: error)
  }
}
