package import TvidzCore

/// Under which keys the object store has the pictures of shots.
package enum ThumbnailKey {
  /// - Parameter shot: 0-based.
  package static func key(of video: VideoID, shot: Int) -> String { "\(prefix(of: video))\(shot).jpg" }

  /// What the keys of all pictures of a video begin with.
  package static func prefix(of video: VideoID) -> String { "thumbnails/\(video)/" }
}
