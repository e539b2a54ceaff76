package import Analysis
import CutFormats

/// How far a batch of files is, added up.
package struct ProgressBoard: Sendable {
  private let total: Int
  private let activity: String?
  private var finished = 0
  private var finishedSeconds = 0.0
  private var running: [Int: (name: String, seconds: Double, fraction: Double?)] = [:]

  /// - Parameter activity: what is done with the files, where it is not their analysis: `compared`.
  package init(total: Int, activity: String? = nil) {
    self.total = total
    self.activity = activity
  }

  package mutating func start(file index: Int, named name: String) {
    running[index] = (name, 0, nil)
  }

  package mutating func update(file index: Int, _ progress: AnalysisProgress) {
    guard var file = running[index] else { return }
    file.seconds = max(progress.seconds, 0)
    file.fraction = progress.fraction
    running[index] = file
  }

  package mutating func finish(file index: Int) {
    finished += 1
    finishedSeconds += running.removeValue(forKey: index)?.seconds ?? 0
  }

  /// One more file is done that was not started.
  package mutating func advance() { finished += 1 }

  /// 0...1 over all files, each weighing the same; nil where a running file does not know how long it is and the
  /// number would be a guess.
  package var fraction: Double? {
    var sum = Double(finished)
    for file in running.values {
      guard let fraction = file.fraction else { return nil }
      sum += fraction
    }
    return total > 0 ? min(sum / Double(total), 1) : nil
  }

  /// Seconds of video analysed so far.
  package var seconds: Double {
    running.values.reduce(finishedSeconds) { $0 + $1.seconds }
  }

  /// What is worked on: a file's name, or how many are done.
  package var title: String {
    if let activity { return "\(finished) of \(total) files \(activity)" }
    if total == 1 { return running.values.first.map { lastPathComponent($0.name) } ?? "" }
    return "\(finished) of \(total) files"
  }
}
