package import Catalog
import Foundation
package import Inspector
import TvidzCore

/// Videos and pictures that are files.
package struct FolderContent: ContentSource {
  private let objects: FolderObjectStore
  private let ownBucket: String
  private let thumbnailBucket: String

  /// - Parameters:
  ///   - ownBucket: whose objects are removed with their videos. Files of other folders belong to somebody else.
  ///   - thumbnailBucket: that pictures are in.
  package init(objects: FolderObjectStore, ownBucket: String, thumbnailBucket: String) {
    self.objects = objects
    self.ownBucket = ownBucket
    self.thumbnailBucket = thumbnailBucket
  }

  package func content(at location: ObjectLocation) async throws -> Content? {
    guard let object = try await objects.object(at: location) else { return nil }
    if !location.version.isEmpty, location.version != object.version { return nil }
    return .file(
      StoredFile(path: try objects.path(of: location), size: object.size, version: object.version))
  }

  package func removeAll(of video: VideoRecord) async throws {
    if video.location.bucket == ownBucket { try await objects.remove(video.location) }
    let pictures = ObjectLocation(bucket: thumbnailBucket, key: "thumbnails/\(video.id)")
    try? FileManager.default.removeItem(atPath: objects.path(of: pictures))
  }
}
