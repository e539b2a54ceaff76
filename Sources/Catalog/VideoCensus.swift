package import Foundation

/// How many videos there are in each state, for whoever watches the service.
package struct VideoCensus: Sendable, Hashable {
  /// Deleted ones are not counted; a state without a video is missing.
  package var counts: [VideoState: Int]
  /// The upload date of the video that waits the longest in the queue; nil where none waits.
  package var oldestQueued: Date?

  package init(counts: [VideoState: Int], oldestQueued: Date?) {
    self.counts = counts
    self.oldestQueued = oldestQueued
  }
}
