import Foundation
package import TvidzCore

/// Why a worker gave no result.
package enum WorkerFailure: Error, Sendable, Hashable {
  /// The file is at fault, or cannot be read: the worker's own words.
  case refused(ActionableError)
  /// A signal ended it.
  case crashed(signal: Int32)
  /// It ended without having told how its work ended.
  case broke(status: Int32)
  case usedUpProcessorTime
  /// It said nothing for this long.
  case hung(Duration)
  /// It said what no worker says.
  case nonsense(String)
  /// There is no worker: the program is missing, or the system has no room for another process.
  case notStarted(String)

  /// What follows from it.
  package enum Class: Sendable, Hashable {
    /// Trying again gives the same.
    case final
    /// It may pass, and counts: three times is enough.
    case attempt
    /// Nothing of the video's: it is tried again, however often.
    case passing
  }

  package var failureClass: Class {
    switch self {
    case .refused(let error):
      switch error.kind {
      case .notVideo, .unreadable, .missingDependency, .usage: .final
      case .cancelled: .passing
      case .refused, .other: .attempt
      }
    case .crashed, .broke, .usedUpProcessorTime, .hung, .nonsense: .attempt
    case .notStarted: .passing
    }
  }

  /// For the log: it holds no path and no name.
  package var reason: String {
    switch self {
    case .refused(let error): error.why
    case .crashed(let signal): "signal \(signal) ended the worker"
    case .broke(let status): "the worker ended with status \(status) and without a result"
    case .usedUpProcessorTime: "the worker used up its processor time"
    case .hung(let silence): "the worker said nothing for \(silence.seconds.formatted()) s"
    case .nonsense(let reason): "the worker said what none says: \(reason)"
    case .notStarted(let reason): "the worker could not be started: \(reason)"
    }
  }
}
