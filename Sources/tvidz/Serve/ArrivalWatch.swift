import Catalog
import Inspector
import Logging
import ServiceLifecycle
import TvidzCore

/// Lets the catalog know what arrives in the folders of a service, uploaded or put there by hand.
struct ArrivalWatch: Service {
  let queues: [any UploadQueue]
  let desk: ArrivalDesk
  let objects: any ObjectStore
  /// Whose objects are this service's own to remove.
  let uploadBucket: String
  let logger: Logger
  let wake: @Sendable () -> Void

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        for queue in queues {
          group.addTask { try? await desk.take(from: queue) { await hear($0) } }
        }
      }
    }
  }

  private func hear(_ news: ArrivalDesk.News) async {
    switch news {
    case .queued(let video):
      logger.info("video arrived", metadata: ["video": "\(video)"])
      wake()
    case .orphan(let location) where location.bucket == uploadBucket:
      // Where that fails, the caretaker comes by.
      try? await objects.remove(location)
    case .orphan: break
    case .putAside(let letter):
      logger.error("object put aside", metadata: ["reason": "\(letter.reason)"])
    case .trouble(let reason):
      logger.warning("cannot take what arrived; trying again", metadata: ["error": "\(reason)"])
    }
  }
}
