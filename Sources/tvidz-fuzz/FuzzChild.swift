import Analysis
import Foundation
import TvidzCore

/// Analyses one damaged video after the other until it dies or is done. Each line of its output is written before
/// what it announces: `> 17` begins input 17, `= decoded` ends it.
struct FuzzChild {
  let seeds: SeedFiles
  let seed: UInt64
  /// The stem of the file that each input is written to.
  let input: String

  private static let processorSecondsPerInput = 20
  private static let wallSecondsPerInput: UInt32 = 180
  private static let memory: rlim_t = 1 << 30

  func run(_ numbers: Range<Int>) throws {
    limit(RLIMIT_DATA, to: Self.memory)
    limit(RLIMIT_CORE, to: 0)
    for number in numbers {
      let file = seeds.input(number, seed: seed)
      let path = "\(input).\(URL(filePath: file.name).pathExtension)"
      try Data(file.bytes).write(to: URL(filePath: path))
      write("> \(number)")
      startTimers()
      write("= \(outcome(of: path))")
    }
  }

  /// The whole analysis as it is by default, with what fingerprints take; what that can decode is scored, too.
  private func outcome(of path: String) -> String {
    let whole = AnalysisOptions(
      detector: .adaptive(threshold: nil), reportsScores: true, reportsPictures: true)
    let scored = AnalysisOptions(detector: .scene(threshold: 0.1), reportsScores: true)
    do {
      for options in [whole, scored] {
        var run = try AnalysisRun(path: path, options: options)
        while let event = try run.next() {
          if let fault = fault(in: event) { return fault }
        }
      }
      return "decoded"
    } catch {
      return error.kind == .other ? "other (\(error.why))" : error.kind.rawValue
    }
  }

  /// What no file may bring about.
  private func fault(in event: AnalysisEvent) -> String? {
    switch event {
    case .score(let score) where !(0...1 ~= score.score): "fault: a score of \(score.score)"
    case .cut(let cut) where !(0...1 ~= cut.score): "fault: a cut with the score \(cut.score)"
    case .cut(let cut) where cut.span.map { $0.end.pts < $0.start.pts } ?? false: "fault: \(cut)"
    case .progress(let progress) where !progress.seconds.isFinite: "fault: at \(progress.seconds) seconds"
    case .finished(let summary) where !summary.duration.isFinite || summary.frames == 0: "fault: \(summary)"
    default: nil
    }
  }

  /// A hang ends the process by a signal of its own, whether it burns time or waits.
  private func startTimers() {
    var timer = itimerval(
      it_interval: timeval(tv_sec: 0, tv_usec: 0),
      it_value: timeval(tv_sec: Self.processorSecondsPerInput, tv_usec: 0))
    setitimer(__itimer_which_t(2), &timer, nil)  // ITIMER_PROF
    alarm(Self.wallSecondsPerInput)
  }

  private func limit(_ resource: __rlimit_resource, to value: rlim_t) {
    var limit = rlimit(rlim_cur: value, rlim_max: value)
    setrlimit(__rlimit_resource_t(resource.rawValue), &limit)
  }

  /// Past any buffer: what is announced must be seen even if the next instruction crashes.
  private func write(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
