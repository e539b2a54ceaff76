package import Foundation
package import TvidzCore

/// What happened, in order. Events are appended together with what they tell, by the other stores.
package protocol EventLog: Sendable {
  /// Of one video, by their numbers.
  ///
  /// - Parameter id: the number of the last one that is known; 0 for all. Numbers that were pruned are missing from the
  ///   answer: the first one then is not `id + 1`.
  func events(of video: VideoID, after id: Int64, limit: Int) async throws -> [LoggedEvent]

  /// Of all videos, in the order of commits: whoever goes on from a page's cursor misses none and sees none twice. The
  /// events of one video come in the order of their numbers.
  ///
  /// - Parameter cursor: nil for the beginning.
  /// - Returns: nil where events after the cursor were pruned, or it is not one of this log: begin with a snapshot.
  func events(after cursor: EventCursor?, limit: Int) async throws -> EventPage?

  /// Tells whoever subscribes, in every process, without keeping it. Loss is allowed.
  func publish(_ tick: ProgressTick) async throws

  /// Signals from now on, of one video or all.
  func subscribe(to video: VideoID?) async throws -> EventSubscription

  /// Removes the events of videos that ended before `time`.
  ///
  /// - Returns: how many events.
  @discardableResult
  func prune(endedBefore time: Date) async throws -> Int
}
