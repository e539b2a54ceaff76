import TvidzCore

/// OpenTimelineIO: a timeline whose video track has a clip for each shot; fades and dissolves are markers of the
/// track, over the frames that they take. Several files are a collection of timelines.
struct OTIOWriter: CutWriter {
  let asList: Bool
  let baseDirectory: String?

  var opening: String {
    asList
      ? "{\"OTIO_SCHEMA\":\"SerializableCollection.1\",\"metadata\":{},\"name\":\"tvidz\",\"children\":[\n"
      : ""
  }
  var separator: String { ",\n" }
  var closing: String { asList ? "\n]}\n" : "\n" }

  func entry(for report: CutReport) -> String {
    let name = JSONValue.string(lastPathComponent(report.file))
    let grid = FrameGrid(report)
    return JSONValue.object([
      "OTIO_SCHEMA": .string("Timeline.1"),
      "metadata": .object(["tvidz": Self.provenance(report)]),
      "name": name,
      "global_start_time": .null,
      "tracks": .object([
        "OTIO_SCHEMA": .string("Stack.1"),
        "metadata": .object([]),
        "name": .string("tracks"),
        "source_range": .null,
        "effects": .array([]),
        "markers": .array([]),
        "enabled": .bool(true),
        "children": .array([track(report, grid, name)]),
      ]),
    ]).indentedText
  }

  func warnings(for report: CutReport) -> [String] {
    let grid = FrameGrid(report)
    if grid.isExact { return [] }
    let rate = decimalText(grid.rate.doubleValue, places: 3)
    return [
      "an OpenTimelineIO clip has one constant frame rate and this video has not: its times are rounded to \(rate)"
        + " frames a second; json and csv have the exact times"
    ]
  }

  private func track(_ report: CutReport, _ grid: FrameGrid, _ name: JSONValue) -> JSONValue {
    let shots = grid.shots(of: report)
    let media = JSONValue.object([
      "OTIO_SCHEMA": .string("ExternalReference.1"),
      "metadata": .object([]),
      "name": name,
      "available_range": grid.timeRange(0..<(shots.last?.upperBound ?? grid.end)),
      "available_image_bounds": .null,
      "target_url": .string(fileURL(report.file, baseDirectory: baseDirectory)),
    ])
    let clips = shots.enumerated().map { index, shot in
      JSONValue.object([
        "OTIO_SCHEMA": .string("Clip.2"),
        "metadata": .object([]),
        "name": .string("Shot \(index + 1)"),
        "source_range": grid.timeRange(shot),
        "effects": .array([]),
        "markers": .array([]),
        "enabled": .bool(true),
        "media_references": .object(["DEFAULT_MEDIA": media]),
        "active_media_reference_key": .string("DEFAULT_MEDIA"),
      ])
    }
    return .object([
      "OTIO_SCHEMA": .string("Track.1"),
      "metadata": .object([]),
      "name": .string("V1"),
      "source_range": .null,
      "effects": .array([]),
      "markers": .array(report.cuts.compactMap { Self.marker($0, report, grid) }),
      "enabled": .bool(true),
      "children": .array(clips),
      "kind": .string("Video"),
    ])
  }

  private static func marker(_ cut: SceneCut, _ report: CutReport, _ grid: FrameGrid) -> JSONValue? {
    guard let span = cut.span else { return nil }
    let start = grid.frame(at: span.start)
    // `end` of a span is its last frame; a range here ends after it.
    let end = max(start, grid.frame(at: span.end)) + 1
    return .object([
      "OTIO_SCHEMA": .string("Marker.2"),
      "metadata": .object(["tvidz": .object(CutJSON.cut(cut, in: report.info))]),
      "name": .string(cut.kind.rawValue),
      "color": .string(cut.kind == .fade ? "BLACK" : "CYAN"),
      "comment": .string(""),
      "marked_range": grid.timeRange(start..<end),
    ])
  }

  private static func provenance(_ report: CutReport) -> JSONValue {
    .object([
      "file": .string(report.file),
      "detector": CutJSON.detector(report.detector, mode: report.mode),
    ])
  }
}

extension FrameGrid {
  fileprivate func timeRange(_ frames: Range<Int64>) -> JSONValue {
    .object([
      "OTIO_SCHEMA": .string("TimeRange.1"),
      "start_time": rationalTime(frames.lowerBound),
      "duration": rationalTime(frames.upperBound - frames.lowerBound),
    ])
  }

  private func rationalTime(_ frames: Int64) -> JSONValue {
    .object([
      "OTIO_SCHEMA": .string("RationalTime.1"),
      "rate": .number(rate.doubleValue),
      "value": .number(Double(frames)),
    ])
  }
}
