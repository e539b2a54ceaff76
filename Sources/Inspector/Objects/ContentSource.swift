package import Catalog

/// Where clients are given the bytes of videos and pictures from.
package protocol ContentSource: Sendable {
  /// Nil where there is nothing.
  func content(at location: ObjectLocation) async throws -> Content?

  /// Of a video that is deleted: its object, where it is this service's own, and its pictures.
  func removeAll(of video: VideoRecord) async throws
}

package enum Content: Sendable, Hashable {
  case file(StoredFile)
  /// The client asks there.
  case redirect(String)
}

package struct StoredFile: Sendable, Hashable {
  package var path: String
  /// Bytes.
  package var size: Int64
  /// Another one whenever the bytes may be others.
  package var version: String

  package init(path: String, size: Int64, version: String) {
    self.path = path
    self.size = size
    self.version = version
  }
}
