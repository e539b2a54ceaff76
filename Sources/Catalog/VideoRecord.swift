package import Foundation
package import TvidzCore

/// Where a video's bytes are.
package struct ObjectLocation: Sendable, Hashable, Codable {
  package var bucket: String
  package var key: String
  /// The version or eTag of the object; empty until the first event about it. Another version of a key is another
  /// video.
  package var version: String

  package init(bucket: String, key: String, version: String = "") {
    self.bucket = bucket
    self.key = key
    self.version = version
  }
}

/// What the catalog knows of a video, without its analysis.
package struct VideoRecord: Sendable, Hashable {
  package var id: VideoID
  /// As the uploader named it; any text.
  package var filename: String
  package var contentType: String?
  package var uploadDate: Date
  package var location: ObjectLocation
  /// What the object store needs to go on with an upload in parts; opaque here.
  package var uploadToken: String?
  /// Bytes: announced at first, then as they are.
  package var size: Int64?
  /// 64 hexadecimal digits, of the bytes that were read, never only announced.
  package var sha256: String?
  /// 64 hexadecimal digits that the uploader announced.
  package var announcedSHA256: String?
  /// The object store's key of its picture.
  package var thumbnail: String?
  /// Nil until the file was opened.
  package var media: MediaInfo?
  package var state: VideoState
  /// 0...100, as of the last event in the log.
  package var progress: Int
  package var failure: VideoFailure?
  /// The number of its last event, 0 where it has none. It never decreases, also when events are pruned.
  package var lastEvent: Int64
  /// When the state became terminal.
  package var endedAt: Date?
  /// A deleted video stays as a tombstone, so that a late event does not revive it.
  package var deletedAt: Date?

  package var isDeleted: Bool { deletedAt != nil }

  package init(
    id: VideoID, filename: String, contentType: String? = nil, uploadDate: Date, location: ObjectLocation,
    uploadToken: String? = nil, size: Int64? = nil, sha256: String? = nil, announcedSHA256: String? = nil,
    thumbnail: String? = nil, media: MediaInfo? = nil, state: VideoState, progress: Int = 0,
    failure: VideoFailure? = nil, lastEvent: Int64 = 0, endedAt: Date? = nil, deletedAt: Date? = nil
  ) {
    self.id = id
    self.filename = filename
    self.contentType = contentType
    self.uploadDate = uploadDate
    self.location = location
    self.uploadToken = uploadToken
    self.size = size
    self.sha256 = sha256
    self.announcedSHA256 = announcedSHA256
    self.thumbnail = thumbnail
    self.media = media
    self.state = state
    self.progress = progress
    self.failure = failure
    self.lastEvent = lastEvent
    self.endedAt = endedAt
    self.deletedAt = deletedAt
  }
}

/// A video that somebody is about to upload.
package struct NewVideo: Sendable, Hashable {
  package var id: VideoID
  package var filename: String
  package var contentType: String?
  /// Its version is empty until the object has arrived.
  package var location: ObjectLocation
  package var uploadToken: String?
  package var size: Int64?
  package var announcedSHA256: String?

  package init(
    id: VideoID, filename: String, contentType: String? = nil, location: ObjectLocation,
    uploadToken: String? = nil, size: Int64? = nil, announcedSHA256: String? = nil
  ) {
    self.id = id
    self.filename = filename
    self.contentType = contentType
    self.location = location
    self.uploadToken = uploadToken
    self.size = size
    self.announcedSHA256 = announcedSHA256
  }
}

/// An object store's word that an object is there; it may be said more than once, late, and in any order.
package struct ObjectArrival: Sendable, Hashable {
  package var location: ObjectLocation
  /// Bytes.
  package var size: Int64?
  /// Of the video, where nobody announced it: an object that was put there directly.
  package var newID: VideoID
  package var filename: String

  package init(location: ObjectLocation, size: Int64?, newID: VideoID, filename: String) {
    self.location = location
    self.size = size
    self.newID = newID
    self.filename = filename
  }
}

package enum ArrivalAnswer: Sendable, Hashable {
  /// It is new here: its job can be claimed now.
  case queued(VideoRecord)
  /// It was known; look at its state.
  case known(VideoRecord)
  /// It was deleted: its object is nobody's.
  case deleted(VideoRecord)

  package var video: VideoRecord {
    switch self {
    case .queued(let video), .known(let video), .deleted(let video): video
    }
  }
}
