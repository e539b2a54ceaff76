package import TvidzCore

/// One JSON object a line, each with the file that it speaks of, in the order in which an analysis tells them:
/// `started`, a `cut` for each cut, then `finished` or `failed`.
///
/// Its lines are functions of their own, so that they can be printed while the analysis runs.
package struct NDJSONWriter: CutWriter {
  package init() {}

  package func entry(for report: CutReport) -> String {
    Self.started(file: report.file, info: report.info, detector: report.detector, mode: report.mode)
      + report.cuts.map { Self.cut($0, file: report.file, info: report.info) }.joined()
      + Self.finished(report)
  }

  /// `duration` is the container's word here, or null; the counted one is in `finished`.
  package static func started(
    file: String, info: MediaInfo, detector: DetectorDescription, mode: String
  ) -> String {
    line(
      "started", file,
      [.init(key: "duration", value: info.duration.map { .decimal($0, places: 6) } ?? .null)]
        + CutJSON.picture(info)
        + [.init(key: "detector", value: CutJSON.detector(detector, mode: mode))])
  }

  package static func cut(_ cut: SceneCut, file: String, info: MediaInfo) -> String {
    line("cut", file, CutJSON.cut(cut, in: info))
  }

  package static func finished(_ report: CutReport) -> String {
    line(
      "finished", report.file,
      [
        .init(key: "duration", value: .microseconds(report.durationMicroseconds)),
        .init(key: "frames", value: .integer(Int64(report.frames))),
        .init(key: "cuts", value: .integer(Int64(report.cuts.count))),
      ])
  }

  package static func failed(file: String, error: ActionableError) -> String {
    line("failed", file, [.init(key: "error", value: .string(error.description))])
  }

  /// A frame's score, for `--scores`: no `event`, since all its lines are alike. Nine decimals tell scores apart that
  /// six would not.
  package static func score(_ score: FrameScore, file: String, info: MediaInfo) -> String {
    JSONValue.object([
      "file": .string(file),
      "frame": score.position.index.map { .integer(Int64($0)) } ?? .null,
      "pts": .integer(score.position.timestamp.pts),
      "time": CutJSON.time(score.position.timestamp, in: info),
      "score": .decimal(score.score, places: 9),
    ]).text + "\n"
  }

  private static func line(_ event: String, _ file: String, _ members: [JSONValue.Member]) -> String {
    JSONValue.object(
      [.init(key: "event", value: .string(event)), .init(key: "file", value: .string(file))] + members
    ).text + "\n"
  }
}
