/// How often and when a job is tried again.
package struct RetryPolicy: Sendable, Hashable {
  /// Crashes, limits met and failures that stay, after which a video has failed.
  package var mostAttempts: Int
  package var firstDelay: Duration
  package var longestDelay: Duration

  package init(
    mostAttempts: Int = 3, firstDelay: Duration = .seconds(5), longestDelay: Duration = .seconds(300)
  ) {
    self.mostAttempts = mostAttempts
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
  }

  package enum Decision: Sendable, Hashable {
    case giveUp
    case tryAgain(after: Duration)
  }

  /// After a crash, a limit that was met, or what would not pass by itself.
  ///
  /// - Parameter attempts: how many there were, this one included.
  package func decide(attempts: Int) -> Decision {
    attempts >= mostAttempts ? .giveUp : .tryAgain(after: delay(attempts))
  }

  /// After what is no fault of the video's.
  ///
  /// - Parameter count: how often that was so in a row, this time included.
  package func passingDelay(_ count: Int) -> Duration { delay(count) }

  /// Twice as long each time.
  private func delay(_ attempts: Int) -> Duration {
    let doublings = min(max(0, attempts - 1), 20)
    return min(longestDelay, firstDelay * (1 << doublings))
  }
}
