package import AWSClient
package import Catalog
package import Inspector
import TvidzCore

/// Videos and pictures in S3: clients are sent there, with an address that is good for a while.
package struct S3Content: ContentSource {
  private let s3: S3Client
  private let settings: CloudSettings

  package init(_ s3: S3Client, settings: CloudSettings) {
    self.s3 = s3
    self.settings = settings
  }

  package func content(at location: ObjectLocation) async throws -> Content? {
    guard let object = try await s3.head(location.key, in: location.bucket) else { return nil }
    if !location.version.isEmpty, location.version != ObjectVersion.of(object.eTag) { return nil }
    return .redirect(
      try await s3.presignedGet(
        location.key, in: location.bucket, from: settings.publicEndpoint, for: settings.addressSeconds))
  }

  package func removeAll(of video: VideoRecord) async throws {
    if video.location.bucket == settings.bucket {
      try await s3.delete(video.location.key, in: video.location.bucket)
    }
    for key in try await s3.keys(startingWith: ThumbnailKey.prefix(of: video.id), in: settings.bucket) {
      try await s3.delete(key, in: settings.bucket)
    }
  }
}
