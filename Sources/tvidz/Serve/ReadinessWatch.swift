import Catalog
import Foundation
import Inspector
import InspectorHTTP
import Logging
import ServiceLifecycle

/// Asks what the service depends on whether it is there, again and again, and tells where it is not.
struct ReadinessWatch: Service {
  static let interval = Duration.seconds(1)

  let readiness: Readiness
  let catalog: any CatalogStore
  let desk: any UploadDesk
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        // Each for itself: one that is waited for keeps nobody from asking the other.
        group.addTask {
          await watch(.catalog) { _ = try await catalog.snapshot(matching: VideoQuery(limit: 1)) }
        }
        group.addTask { await watch(.objectStore) { try await desk.reach() } }
      }
    }
  }

  private func watch(_ part: Readiness.Part, _ reach: () async throws -> Void) async {
    let log = OutageLog(
      logger, lost: "not ready: the \(part.rawValue) cannot be used",
      back: "ready: the \(part.rawValue) is back")
    while (try? await Task.sleep(for: Self.interval)) != nil {
      readiness.began(part, at: Date())
      do {
        try await reach()
        readiness.ended(part, isThere: true)
        log.isBack()
      } catch {
        if Task.isCancelled { return }
        readiness.ended(part, isThere: false)
        log.isLost("\(error)")
      }
    }
  }
}
