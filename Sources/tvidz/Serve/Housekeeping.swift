import Catalog
import Foundation
import Inspector
import Logging
import ServiceLifecycle
import TvidzCore

/// Cleans up now and then: uploads that were given up, what is left of deleted videos, old events.
struct Housekeeping: Service {
  static let interval = Duration.seconds(600)

  let caretaker: any Caretaker
  let catalog: any EventLog
  /// Days for which the events of a video are kept after its end.
  let eventDays: Int
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        await report {
          let swept = try await caretaker.sweep()
          guard !swept.uploads.isEmpty || !swept.objects.isEmpty else { return }
          logger.info(
            "cleaned up",
            metadata: [
              "uploads": "\(swept.uploads.map(\.rawValue).joined(separator: " "))",
              "objects": "\(swept.objects.count)",
            ])
        }
        await report { _ = try await catalog.prune(endedBefore: Date() - Double(eventDays) * 86_400) }
        try await Task.sleep(for: Self.interval)
      }
    }
  }

  /// What fails is done in the next round.
  private func report(_ work: () async throws -> Void) async {
    do {
      try await work()
    } catch is CancellationError {
    } catch {
      logger.warning("cannot tidy up", metadata: ["error": "\(error)"])
    }
  }
}
