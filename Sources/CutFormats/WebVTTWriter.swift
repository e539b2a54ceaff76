import TvidzCore

/// WebVTT chapters: a cue for each shot, to the millisecond.
struct WebVTTWriter: CutWriter {
  func entry(for report: CutReport) -> String {
    let shots = CutReport.shots(
      from: 0, to: milliseconds(ofMicroseconds: report.endMicroseconds),
      cuts: report.cuts.map {
        milliseconds(ofMicroseconds: report.info.presentationMicroseconds(of: $0.position.timestamp))
      })
    let cues = shots.enumerated().map { index, shot in
      "\n\(index + 1)\n"
        + clockText(milliseconds: shot.lowerBound, hourDigits: 2) + " --> "
        + clockText(milliseconds: shot.upperBound, hourDigits: 2) + "\nShot \(index + 1)\n"
    }
    return "WEBVTT \(Self.headerText(report.file))\n" + cues.joined()
  }

  /// The text after the signature ends with its line and may not look like a cue's timing.
  private static func headerText(_ file: String) -> String {
    let name = printableText(lastPathComponent(file))
    return name.contains("-->") ? String(name.map { $0 == ">" ? "›" : $0 }) : name
  }
}
