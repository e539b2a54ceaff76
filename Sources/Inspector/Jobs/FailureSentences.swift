package import Catalog
import TvidzCore

extension VideoFailure {
  /// What the uploader is told of a worker that gave no result. It holds no path and no name.
  package init(_ failure: WorkerFailure) {
    switch failure {
    case .refused(let error):
      let code: Code =
        switch error.kind {
        case .notVideo: .notVideo
        case .unreadable: .unreadable
        case .usage, .missingDependency, .refused, .cancelled, .other: .internal
        }
      let remedy = error.remedy.map { "; \($0)" } ?? ""
      self.init(code, "The file cannot be analysed: \(error.why)\(remedy).")
    case .crashed, .broke, .nonsense:
      self.init(
        .crashed,
        "The analysis of the file crashed every time that it was tried: the file is damaged in a way that the decoder does not survive."
      )
    case .usedUpProcessorTime:
      self.init(.limit, "The analysis of the file took more processor time than is allowed, every time.")
    case .hung:
      self.init(.limit, "The analysis of the file came to a standstill every time that it was tried.")
    case .notStarted:
      self.init(.internal, "The analysis of the file could not be started.")
    }
  }

  /// What the service, and not the file, is the reason of, every time that it was tried.
  package static func ofTheService(_ why: String) -> VideoFailure {
    VideoFailure(.internal, "The service could not finish the analysis: \(why). Its log tells more.")
  }

  package static let missingObject = VideoFailure(
    .unreadable, "The uploaded file is no longer there.")
  package static let changedObject = VideoFailure(
    .mismatch, "The file was changed after it was uploaded; upload it again.")

  package static func wrongSize(announced: Int64, arrived: Int64) -> VideoFailure {
    VideoFailure(
      .mismatch, "\(announced) bytes were announced, and \(arrived) arrived; upload the file again.")
  }

  package static let wrongChecksum = VideoFailure(
    .mismatch,
    "The bytes that arrived are not those that were announced (SHA-256 differs); upload the file again.")

  package static func tooLarge(limit: Int64) -> VideoFailure {
    VideoFailure(.tooLarge, "The file is larger than the \(limit) bytes that are allowed.")
  }
}
