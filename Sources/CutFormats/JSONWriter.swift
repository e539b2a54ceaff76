import TvidzCore

/// One object for one file, an array of such objects for several. One cut a line.
struct JSONWriter: CutWriter {
  let asList: Bool

  var opening: String { asList ? "[\n" : "" }
  var separator: String { ",\n" }
  var closing: String { asList ? "\n]\n" : "\n" }

  func entry(for report: CutReport) -> String {
    let head = JSONValue.object(
      [.init(key: "file", value: .string(report.file))]
        + [.init(key: "duration", value: .microseconds(report.durationMicroseconds))]
        + [.init(key: "frames", value: .integer(Int64(report.frames)))]
        + CutJSON.picture(report.info)
        + [.init(key: "detector", value: CutJSON.detector(report.detector, mode: report.mode))])
    let cuts = report.cuts.map { JSONValue.object(CutJSON.cut($0, in: report.info)).text }
    let list = cuts.isEmpty ? "[]" : "[\n  " + cuts.joined(separator: ",\n  ") + "]"
    return head.text.dropLast() + ",\n \"cuts\":" + list + "}"
  }
}

/// The parts that every JSON format of cuts is made of.
enum CutJSON {
  static func picture(_ info: MediaInfo) -> [JSONValue.Member] {
    [
      .init(key: "width", value: .integer(Int64(info.width))),
      .init(key: "height", value: .integer(Int64(info.height))),
      .init(key: "codec", value: .string(info.codec)),
      .init(key: "frameRate", value: info.frameRate.map { .string($0.description) } ?? .null),
      .init(key: "timeBase", value: .string(info.timeBase.description)),
    ]
  }

  static func detector(_ detector: DetectorDescription, mode: String) -> JSONValue {
    let parameters = detector.parameters.sorted { $0.key < $1.key }
    return .object([
      "name": .string(detector.name),
      "version": .integer(Int64(detector.version)),
      "mode": .string(mode),
      "parameters": .object(parameters.map { .init(key: $0.key, value: .number($0.value)) }),
    ])
  }

  static func cut(_ cut: SceneCut, in info: MediaInfo) -> [JSONValue.Member] {
    var members = place(cut.position, in: info)
    members.append(.init(key: "score", value: .decimal(cut.score, places: 6)))
    members.append(.init(key: "kind", value: .string(cut.kind.rawValue)))
    if let span = cut.span {
      members.append(.init(key: "start", value: time(span.start, in: info)))
      members.append(.init(key: "end", value: time(span.end, in: info)))
    }
    return members
  }

  private static func place(_ position: FramePosition, in info: MediaInfo) -> [JSONValue.Member] {
    [
      .init(key: "time", value: time(position.timestamp, in: info)),
      .init(key: "pts", value: .integer(position.timestamp.pts)),
      .init(key: "frame", value: position.index.map { .integer(Int64($0)) } ?? .null),
    ]
  }

  static func time(_ timestamp: Timestamp, in info: MediaInfo) -> JSONValue {
    .microseconds(info.presentationMicroseconds(of: timestamp))
  }
}
