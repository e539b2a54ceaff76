/// Whether, and when, a request that failed is sent again: up to a number of attempts, after a time by chance between
/// nothing and a limit that doubles ("full jitter"), so that many who failed together do not come back together.
///
/// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
package struct RetryPlan: Sendable, Hashable {
  /// In all, at least 1.
  package var attempts = 5
  /// The first limit. Of a service that is throttling it is ten times as long.
  package var initial = Duration.milliseconds(100)
  package var limit = Duration.seconds(20)

  package init() {}

  /// How long to wait before the next attempt; nil gives up.
  ///
  /// - Parameters:
  ///   - attempt: which one failed, from 1.
  ///   - chance: in 0..<1.
  package func delay(after attempt: Int, _ failure: FailureClass, chance: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    switch failure {
    case .lasting: return nil
    // Once: with the right time there is nothing to wait for.
    case .clockSkew: return attempt == 1 ? .zero : nil
    case .passing, .throttled:
      let first = failure == .throttled ? initial * 10 : initial
      return min(limit, first * (1 << min(attempt - 1, 20))) * chance
    }
  }
}
