import Foundation
import Synchronization
import TvidzCore

/// How often in a row the work on a video was interrupted by what may pass. It is known to this process alone: another
/// one that takes the video begins with the short delays.
final class PassingFailures: Sendable {
  private struct Count {
    var times: Int
    var last: Date
  }

  /// Of a video that is not heard of for so long: it was cancelled or deleted, or others work on it.
  private static let forgottenAfter: TimeInterval = 86_400

  private let counts = Mutex<[VideoID: Count]>([:])

  func count(of video: VideoID) -> Int { counts.withLock { $0[video]?.times ?? 0 } }

  func add(_ video: VideoID, at time: Date) {
    counts.withLock { counts in
      counts = counts.filter { time.timeIntervalSince($0.value.last) < Self.forgottenAfter }
      counts[video] = Count(times: (counts[video]?.times ?? 0) + 1, last: time)
    }
  }

  func forget(_ video: VideoID) { counts.withLock { $0[video] = nil } }
}
