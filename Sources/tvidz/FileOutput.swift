import Analysis
import CutFormats
import TvidzCore

/// What is printed of one file, made from the events of its analysis.
struct FileOutput {
  private let file: String
  private let kind: CutsRun.Output
  private var report: CutReport?
  private var pending = ""
  private var damagedFrames = 0

  init(file: String, kind: CutsRun.Output) {
    self.file = file
    self.kind = kind
  }

  mutating func take(_ event: AnalysisEvent) {
    switch event {
    case .started(let info, let detector):
      report = CutReport(
        file: file, info: info, duration: 0, frames: 0, detector: detector, mode: "exact", cuts: [])
      if isEventStream {
        pending += NDJSONWriter.started(file: file, info: info, detector: detector, mode: "exact")
      }
    case .progress, .picture: break
    case .score(let score):
      if case .scores = kind, let info = report?.info {
        pending += NDJSONWriter.score(score, file: file, info: info)
      }
    case .cut(let cut):
      report?.cuts.append(cut)
      if isEventStream, let info = report?.info { pending += NDJSONWriter.cut(cut, file: file, info: info) }
    case .finished(let summary):
      finish(summary)
    }
  }

  /// An event stream says that its file failed; any other format says nothing of such a file.
  mutating func fail(_ error: ActionableError) {
    if isEventStream { pending += NDJSONWriter.failed(file: file, error: error) }
  }

  /// Whether it is time to write what there is: when it is news (a cut), now and then (progress), or when it is much.
  func isDue(after event: AnalysisEvent) -> Bool {
    switch event {
    case .cut, .progress, .finished: !pending.isEmpty
    case .score, .picture, .started: pending.utf8.count >= 1 << 15
    }
  }

  /// What was not written yet.
  mutating func takeText() -> String {
    defer { pending = "" }
    return pending
  }

  /// What the person should know of a file that was analysed.
  var warnings: [String] {
    var warnings: [String] = []
    if damagedFrames > 0 {
      let frames = damagedFrames == 1 ? "1 damaged frame" : "\(damagedFrames) damaged frames"
      warnings.append("\(frames) could not be decoded: cuts near them may be missing or false")
    }
    if case .cuts(_, let writer) = kind, let report { warnings += writer.warnings(for: report) }
    return warnings
  }

  private var isEventStream: Bool {
    if case .cuts(.ndjson, _) = kind { return true }
    return false
  }

  private mutating func finish(_ summary: AnalysisSummary) {
    damagedFrames = summary.damagedFrames
    report?.firstFrame = summary.firstFrame
    report?.duration = summary.duration
    report?.frames = summary.frames
    guard let report, case .cuts(let format, let writer) = kind else { return }
    pending += format == .ndjson ? NDJSONWriter.finished(report) : writer.entry(for: report)
  }
}
