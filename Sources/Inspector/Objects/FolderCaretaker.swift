package import Catalog
package import Foundation
import TvidzCore

/// Cleans up in the folders of an embedded service: uploads that were given up, and what is left of videos that were
/// deleted while nobody was there to remove their objects.
package struct FolderCaretaker: Caretaker {
  package struct Settings: Sendable, Hashable {
    /// After how long an upload of which nothing comes is given up.
    package var patience: Duration
    /// How old an object has to be to be cleaned up: whoever makes one may not have told the catalog yet.
    package var grace: Duration

    package init(
      patience: Duration = .seconds(24 * 3600), grace: Duration = .seconds(3600)
    ) {
      self.patience = patience
      self.grace = grace
    }
  }

  private let catalog: any VideoStore & VideoControl & AnalysisStore
  private let uploads: FolderUploads
  private let objects: FolderObjectStore
  private let uploadBucket: String
  private let thumbnailBucket: String
  private let settings: Settings
  private let now: @Sendable () -> Date

  package init(
    catalog: any VideoStore & VideoControl & AnalysisStore, uploads: FolderUploads,
    objects: FolderObjectStore,
    uploadBucket: String, thumbnailBucket: String, settings: Settings = Settings(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.catalog = catalog
    self.uploads = uploads
    self.objects = objects
    self.uploadBucket = uploadBucket
    self.thumbnailBucket = thumbnailBucket
    self.settings = settings
    self.now = now
  }

  package func sweep() async throws -> Swept {
    var swept = Swept(uploads: try await sweepUploads())
    let time = now() - settings.grace.seconds
    swept.objects += try await remove(objects.objects(in: uploadBucket, untouchedSince: time), "uploads") {
      // An object of which nobody knows will be found, and become a video.
      video, _ in video?.isDeleted ?? false
    }
    swept.objects += try await remove(
      objects.objects(in: thumbnailBucket, untouchedSince: time), "thumbnails"
    ) { video, key in
      guard let video, !video.isDeleted else { return true }
      // An attempt that ended before its time may have stored more pictures than the one that counts.
      guard video.state.isTerminal, key != video.thumbnail else { return false }
      let shots = try await catalog.analysis(of: video.id)?.shots ?? []
      return !shots.contains { $0.thumbnail == key }
    }
    return swept
  }

  // MARK: Uploads

  private func sweepUploads() async throws -> [VideoID] {
    let time = now() - settings.patience.seconds
    var givenUp = Set(uploads.sweep(untouchedSince: time))
    // Also those that were announced, and of which no folder was made.
    var query = VideoQuery(state: .awaitingUpload, limit: 500)
    repeat {
      let page = try await catalog.snapshot(matching: query).page
      for video in page.videos where video.uploadDate < time && (try? uploads.plan(of: video.id)) == nil {
        givenUp.insert(video.id)
      }
      query.after = page.next
    } while query.after != nil
    var deleted: [VideoID] = []
    for id in givenUp.sorted() {
      guard let video = try await catalog.video(id), video.state == .awaitingUpload, !video.isDeleted,
        // Whole, and not announced yet: no upload that was given up.
        try await objects.object(at: ObjectLocation(bucket: video.location.bucket, key: video.location.key))
          == nil
      else { continue }
      _ = try await catalog.delete(id, at: now())
      deleted.append(id)
    }
    return deleted
  }

  // MARK: Objects

  /// Removes those that are orphans. Keys are `KIND/VIDEO/NAME`; what lies elsewhere is nothing of ours.
  private func remove(
    _ locations: [ObjectLocation], _ kind: String,
    where isOrphan: (VideoRecord?, String) async throws -> Bool
  ) async throws -> [ObjectLocation] {
    var removed: [ObjectLocation] = []
    for location in locations {
      let parts = location.key.split(separator: "/")
      guard parts.count == 3, parts[0] == kind,
        try await isOrphan(try await catalog.video(VideoID(String(parts[1]))), location.key)
      else { continue }
      try await objects.remove(location)
      removed.append(location)
    }
    return removed
  }
}
