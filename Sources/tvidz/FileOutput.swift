import Analysis
import CutFormats
import TvidzCore

/// What is printed of one file, made from the events of its analysis.
struct FileOutput {
  private let file: String
  private let kind: CutsRun.Output
  private var report: CutReport?
  private var pending: String?
  private var summary: AnalysisSummary?

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
    if let missing = summary?.missingEnd { warnings.append(Self.sentence(missing)) }
    if let count = summary?.damagedFrames, count > 0 {
      let (frames, them) = count == 1 ? ("1 damaged frame", "it") : ("\(count) damaged frames", "them")
      warnings.append("\(frames) could not be decoded: cuts near \(them) may be missing or false")
    }
    if case .cuts(_, let writer) = kind, let report { warnings += writer.warnings(for: report) }
    return warnings
  }

  private static func sentence(_ missing: MissingEnd) -> String {
    let end = decimalText(missing.end, places: 2)
    guard let announced = missing.announced.map({ decimalText($0, places: 2) }) else {
      return "the file breaks off at its end: pictures after \(end) s may be missing"
    }
    return "the video ends at \(end) s of the \(announced) s that the file announces: it "
      + (missing.breaksOff ? "breaks off there" : "may be cut off")
  }

  private var isEventStream: Bool {
    if case .cuts(.ndjson, _) = kind { return true }
    return false
  }

  private mutating func finish(_ summary: AnalysisSummary) {
    self.summary = summary
    report?.firstFrame = summary.firstFrame
    report?.duration = summary.duration
    report?.frames = summary.frames
    guard let report, case .cuts(let format, let writer) = kind else { return }
    add(format == .ndjson ? NDJSONWriter.finished(report) : writer.entry(for: report))
  }
}
