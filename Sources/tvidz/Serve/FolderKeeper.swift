import Catalog
import Foundation
import Inspector
import Logging
import ServiceLifecycle
import TvidzCore

/// Looks after the folders of a service, now and then: announces what was uploaded before a crash and what came into
/// the watched folder, forgets stale uploads and old events.
struct FolderKeeper: Service {
  static let watchBucket = "watch"

  let catalog: any CatalogStore
  let objects: FolderObjectStore
  let uploads: FolderUploads
  let watch: String?
  let stale: Duration
  let eventDays: Int
  let logger: Logger
  let wake: @Sendable () -> Void

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      var watcher = watch.map { FolderWatch(bucket: Self.watchBucket, folder: $0) }
      await report("announce what was uploaded before") { try await announceUploads() }
      for turn in 0... {
        let arrived = watcher?.look() ?? []
        await report("announce new files") {
          for (location, object) in arrived { try await announce(location, object) }
        }
        if turn % 300 == 0 { await report("tidy up") { try await tidyUp() } }
        try await Task.sleep(for: .seconds(2))
      }
    }
  }

  /// The service was ended between an upload's last step and the catalog's first.
  private func announceUploads() async throws {
    var query = VideoQuery(state: .awaitingUpload, limit: 500)
    repeat {
      let page = try await catalog.snapshot(matching: query).page
      for video in page.videos {
        guard let object = try await objects.object(at: video.location) else { continue }
        var location = video.location
        location.version = object.version
        _ = try await catalog.arrive(
          ObjectArrival(location: location, size: object.size, newID: video.id, filename: video.filename),
          at: Date())
        wake()
      }
      query.after = page.next
    } while query.after != nil
  }

  private func announce(_ location: ObjectLocation, _ object: StoredObject) async throws {
    let name = location.key.split(separator: "/").last.map(String.init) ?? location.key
    _ = try await catalog.arrive(
      ObjectArrival(
        location: location, size: object.size, newID: VideoID(UUID().uuidString.lowercased()),
        filename: name), at: Date())
    wake()
  }

  private func tidyUp() async throws {
    let limit = Date() - stale / .seconds(1)
    for id in uploads.sweep(untouchedSince: limit) {
      logger.info("forgot a stale upload", metadata: ["video": "\(id)"])
      if try await catalog.video(id)?.state == .awaitingUpload {
        _ = try await catalog.delete(id, at: Date())
      }
    }
    _ = try await catalog.prune(endedBefore: Date() - Double(eventDays) * 86_400)
  }

  private func report(_ what: String, _ work: () async throws -> Void) async {
    do {
      try await work()
    } catch is CancellationError {
    } catch {
      logger.warning("cannot \(what)", metadata: ["error": "\(error)"])
    }
  }
}
