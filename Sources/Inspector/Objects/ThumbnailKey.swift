package import TvidzCore

/// Under which keys the object store has the pictures of shots.
package enum ThumbnailKey {
  /// - Parameter shot: 0-based.
  package static func key(of video: VideoID, shot: Int) -> String { "thumbnails/\(video)/\(shot).jpg" }
}
