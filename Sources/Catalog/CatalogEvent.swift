package import Duplicates
package import Foundation
package import TvidzCore

/// What is told of a video and kept: what happened, apart from the state that every event carries.
package enum CatalogEvent: Sendable, Hashable, Codable {
  /// The state changed, or something else of the record.
  case state
  case cut(CutRecord)
  case shot(ShotRecord)
  /// What it seems to be a copy of, by what was read so far; nil where that no longer holds.
  case evidence(CopyNotice?)
  /// The end: it is a copy. Also told when a pair is restored.
  case duplicate(CopyNotice)
  /// The end: it is analysed. Also told when the pair that made it a duplicate is dismissed.
  case completed
  /// The end.
  case failed(VideoFailure)
  /// The end.
  case cancelled
  /// Nothing will follow.
  case deleted

  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case state, cut, shot, evidence, duplicate, completed, failed, cancelled, deleted
  }

  package var kind: Kind {
    switch self {
    case .state: .state
    case .cut: .cut
    case .shot: .shot
    case .evidence: .evidence
    case .duplicate: .duplicate
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    case .deleted: .deleted
    }
  }
}

/// The known video that another is, or seems to be, a copy of.
package struct CopyNotice: Sendable, Hashable, Codable {
  package var duplicateOf: VideoID
  /// A is the known video.
  package var verdict: Verdict
  /// Of the stored pair; nil while it is evidence only.
  package var duplicateID: Int64?

  package init(duplicateOf: VideoID, verdict: Verdict, duplicateID: Int64? = nil) {
    self.duplicateOf = duplicateOf
    self.verdict = verdict
    self.duplicateID = duplicateID
  }
}

/// An event as the log holds it.
package struct LoggedEvent: Sendable, Hashable {
  package var video: VideoID
  /// Counts per video, from 1, without a gap.
  package var id: Int64
  /// Its place among the events of all videos.
  package var cursor: EventCursor
  package var event: CatalogEvent
  /// Of the video, after the event.
  package var state: VideoState
  /// 0...100.
  package var progress: Int
  package var time: Date

  package init(
    video: VideoID, id: Int64, cursor: EventCursor, event: CatalogEvent, state: VideoState, progress: Int,
    time: Date
  ) {
    self.video = video
    self.id = id
    self.cursor = cursor
    self.event = event
    self.state = state
    self.progress = progress
    self.time = time
  }
}

/// A place in the log of all videos, in the order of commits; opaque to whoever passes it on.
package struct EventCursor: Sendable, Hashable {
  package let rawValue: String
  package init(_ rawValue: String) { self.rawValue = rawValue }
}

package struct EventPage: Sendable, Hashable {
  package var events: [LoggedEvent]
  /// Where to go on: the last event's place, or where the reading began.
  package var cursor: EventCursor
  /// Whether there is more to read already, or soon: an event that is committed may wait for an older transaction, so
  /// that none is skipped, and nobody tells when that one ends. Read again after a moment.
  package var hasMore: Bool

  package init(events: [LoggedEvent], cursor: EventCursor, hasMore: Bool) {
    self.events = events
    self.cursor = cursor
    self.hasMore = hasMore
  }
}

/// How far a video is. It is told and forgotten.
package struct ProgressTick: Sendable, Hashable, Codable {
  package var video: VideoID
  package var state: VideoState
  /// 0...100.
  package var progress: Int
  /// Presentation time reached, in seconds.
  package var seconds: Double?
  package var frames: Int?

  package init(
    video: VideoID, state: VideoState, progress: Int, seconds: Double? = nil, frames: Int? = nil
  ) {
    self.video = video
    self.state = state
    self.progress = progress
    self.seconds = seconds
    self.frames = frames
  }
}
