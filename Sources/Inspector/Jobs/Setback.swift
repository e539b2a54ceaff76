import TvidzCore

/// What kept a job from its end, where it was not the video.
package struct Setback: Sendable, Hashable {
  /// For the log: neither secrets nor data of a user.
  package let reason: String
  /// For the person who uploaded: no path either.
  package let sentence: String
  /// Whether it may be gone the next time, with nobody's help. What stays counts as an attempt.
  package let mayPass: Bool

  package init(_ reason: String, sentence: String? = nil, mayPass: Bool) {
    self.reason = reason
    self.sentence = sentence ?? reason
    self.mayPass = mayPass
  }

  /// Whatever a job threw. What is not known to stay may pass: an outage must not use up a video's attempts.
  package init(_ error: any Error) {
    switch error {
    case let error as ActionableError:
      self.init(
        error.description, sentence: error.why, mayPass: error.kind != .refused && error.kind != .usage)
    case ObjectFailure.lasting(let reason): self.init(reason, mayPass: false)
    case ObjectFailure.passing(let reason): self.init(reason, mayPass: true)
    default: self.init("\(error)", mayPass: true)
    }
  }
}
