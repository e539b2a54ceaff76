package import Catalog
package import Foundation
package import Inspector
import TvidzCore

/// Looks after uploads to S3 that nobody heard of again: one whose event was lost is announced, one that was given up is
/// forgotten.
package struct CloudCaretaker: Caretaker {
  private let catalog: any VideoStore & VideoControl
  private let objects: S3ObjectStore
  private let desk: S3Desk
  private let patience: Duration
  private let grace: Duration
  private let now: @Sendable () -> Date

  /// - Parameters:
  ///   - patience: after which an upload of which nothing more came is given up.
  ///   - grace: after which an object of which no event came is announced.
  package init(
    catalog: any VideoStore & VideoControl, objects: S3ObjectStore, desk: S3Desk, patience: Duration,
    grace: Duration = .seconds(600), now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.catalog = catalog
    self.objects = objects
    self.desk = desk
    self.patience = patience
    self.grace = grace
    self.now = now
  }

  package func sweep() async throws -> Swept {
    let time = now()
    let longAgo = time - patience / .seconds(1)
    var swept = Swept()
    var query = VideoQuery(state: .awaitingUpload, limit: 500)
    repeat {
      let page = try await catalog.snapshot(matching: query).page
      for video in page.videos where video.uploadDate < time - grace / .seconds(1) {
        if let object = try await objects.object(at: video.location) {
          try await announce(video, object, at: time)
        } else if video.uploadDate < longAgo, try await desk.lastArrival(of: video) ?? .distantPast < longAgo
        {
          // What is left of it in the store ends by the bucket's own rule.
          try? await desk.abort(video)
          _ = try await catalog.delete(video.id, at: time)
          swept.uploads.append(video.id)
        }
      }
      query.after = page.next
    } while query.after != nil
    return swept
  }

  private func announce(_ video: VideoRecord, _ object: StoredObject, at time: Date) async throws {
    var location = video.location
    location.version = object.version
    _ = try await catalog.arrive(
      ObjectArrival(location: location, size: object.size, newID: video.id, filename: video.filename),
      at: time)
  }
}
