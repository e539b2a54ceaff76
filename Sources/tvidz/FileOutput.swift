import Analysis
import CutFormats
import TvidzCore

/// What is printed of one file, made from the events of its analysis.
struct FileOutput {
  private let file: String
  private let kind: CutsRun.Output
  private var report: CutReport?
  private var pending: String?
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
        add(NDJSONWriter.started(file: file, info: info, detector: detector, mode: "exact"))
      }
    case .progress, .picture, .shot: break
    case .score(let score):
      if case .scores = kind, let info = report?.info {
        add(NDJSONWriter.score(score, file: file, info: info))
      }
    case .cut(let cut):
      report?.cuts.append(cut)
      if isEventStream, let info = report?.info { add(NDJSONWriter.cut(cut, file: file, info: info)) }
    case .finished(let summary):
      finish(summary)
    }
  }

  /// An event stream says that its file failed; any other format says nothing of such a file.
  mutating func fail(_ error: ActionableError) {
    if isEventStream { add(NDJSONWriter.failed(file: file, error: error)) }
  }

  /// Whether it is time to write what there is: when it is news (a cut), now and then (progress), or when it is much.
  func isDue(after event: AnalysisEvent) -> Bool {
    switch event {
    case .cut, .progress, .finished: true
    case .score, .picture, .shot, .started: (pending?.utf8.count ?? 0) >= 1 << 15
    }
  }

  /// What was not written yet; nil is nothing, and an empty text an entry without lines (no cuts in CSV).
  mutating func takeText() -> String? {
    defer { pending = nil }
    return pending
  }

  private mutating func add(_ text: String) {
    pending = (pending ?? "") + text
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
    add(format == .ndjson ? NDJSONWriter.finished(report) : writer.entry(for: report))
  }
}
