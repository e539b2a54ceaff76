package import Analysis
package import Duplicates
package import Foundation

/// How jobs are worked on.
package struct JobSettings: Sendable {
  /// Names this process among others, in the catalog's jobs.
  package var owner: String
  package var detector: DetectorChoice
  /// How long a claim holds without a heartbeat; there is one at half of it.
  package var lease: Duration
  package var retry: RetryPolicy
  /// In bytes, of a video.
  package var largestVideo: Int64
  /// Whether what is surely a copy need not be read to its end.
  package var stopsEarly: Bool
  package var policy: DuplicatePolicy
  /// The bucket that thumbnails are stored in.
  package var thumbnailBucket: String
  package var now: @Sendable () -> Date

  package init(
    owner: String, detector: DetectorChoice = .adaptive(threshold: nil), lease: Duration = .seconds(60),
    retry: RetryPolicy = RetryPolicy(), largestVideo: Int64 = .max, stopsEarly: Bool = true,
    policy: DuplicatePolicy = .evidence, thumbnailBucket: String,
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.owner = owner
    self.detector = detector
    self.lease = lease
    self.retry = retry
    self.largestVideo = largestVideo
    self.stopsEarly = stopsEarly
    self.policy = policy
    self.thumbnailBucket = thumbnailBucket
    self.now = now
  }

  /// When a claim that is made or renewed now ends.
  var leaseEnd: Date { now() + lease.seconds }
}

extension Duration {
  var seconds: TimeInterval {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
