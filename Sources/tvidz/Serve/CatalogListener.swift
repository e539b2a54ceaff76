import CatalogPostgres
import Logging
import ServiceLifecycle
import Synchronization

/// Hears what other processes tell through the database. While it cannot, for whatever reason, it tries again.
struct CatalogListener: Service {
  let catalog: PostgresCatalog
  let log: OutageLog

  init(catalog: PostgresCatalog, logger: Logger) {
    self.catalog = catalog
    log = OutageLog(
      logger, lost: "cannot listen to the database; trying again", back: "listening to the database")
  }

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await catalog.listen(whenReady: { log.isBack() }, whenLost: { log.isLost("\($0)") })
        } catch {
          if Task.isCancelled { return }
          log.isLost("\(error)")
        }
        // Whoever waits for news reads the log once more when it listens again.
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }
}

/// Tells that something is away, each reason once, and that it is back.
final class OutageLog: Sendable {
  private let logger: Logger
  private let (lost, back): (Logger.Message, Logger.Message)
  private let reason = Mutex<String?>(nil)

  /// - Parameters:
  ///   - lost: said with the reason.
  ///   - back: said where it was lost before.
  init(_ logger: Logger, lost: Logger.Message, back: Logger.Message) {
    self.logger = logger
    (self.lost, self.back) = (lost, back)
  }

  func isLost(_ reason: String) {
    let isNew = self.reason.withLock { known in
      defer { known = reason }
      return known != reason
    }
    if isNew { logger.warning(lost, metadata: ["error": "\(reason)"]) }
  }

  func isBack() {
    let wasLost = reason.withLock { $0.take() != nil }
    if wasLost { logger.notice(back) }
  }
}
