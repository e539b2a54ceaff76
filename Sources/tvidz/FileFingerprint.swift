import Analysis
import Fingerprints
import Foundation
import TvidzCore

enum FileFingerprint {
  /// Analyses one file of a batch.
  ///
  /// - Throws: only when cancelled; what is wrong with the file is a result.
  static func make(
    _ file: FileArgument, index: Int, _ progress: ProgressDisplay
  ) async throws -> Result<FingerprintedVideo, ActionableError> {
    await progress.start(file: index, named: file.name)
    let result: Result<FingerprintedVideo, ActionableError>
    do {
      result = .success(
        try await FingerprintedVideo(path: file.path) { await progress.update(file: index, $0) })
    } catch {
      if error.kind == .cancelled { throw error }
      result = .failure(file.restoringName(in: error))
    }
    // Whatever an analysis says that was cancelled meanwhile, nobody shall keep it.
    if Task.isCancelled {
      throw ActionableError(.cancelled, what: "stopped \(file.name)", why: "it was cancelled")
    }
    await progress.finish(file: index)
    return result
  }
}

/// Whether both files hold the same bytes. False where one cannot be read: the analysis tells why.
func hasSameBytes(_ a: String, _ b: String) throws -> Bool {
  guard let first = FileHandle(forReadingAtPath: a), let second = FileHandle(forReadingAtPath: b) else {
    return false
  }
  defer {
    try? first.close()
    try? second.close()
  }
  let sizes = [a, b].map { (try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int) ?? nil }
  guard let size = sizes[0], size == sizes[1], size > 0 else { return false }
  while true {
    try Task.checkCancellation()
    guard let x = try? first.read(upToCount: 1 << 20), let y = try? second.read(upToCount: 1 << 20) else {
      return true
    }
    guard x == y else { return false }
    if x.isEmpty { return true }
  }
}
