import TvidzCore

/// FFmpeg's own metadata format: a chapter for each shot, to the tick of the video's time base.
///
/// `ffmpeg -i film.mp4 -i chapters.txt -map_chapters 1 -codec copy out.mp4` puts them into a file. There is no global
/// metadata in it that could replace what the film has.
struct FFMetadataWriter: CutWriter {
  func entry(for report: CutReport) -> String {
    let shots = CutReport.shots(
      from: 0, to: Self.ticks(report.endMicroseconds, report.info.timeBase),
      cuts: report.cuts.map {
        // The container's start is 0 for chapters too.
        Int64(
          clamping: Int128($0.position.timestamp.pts)
            - Int128(Self.ticks(report.info.startTimeMicroseconds, report.info.timeBase)))
      })
    let chapters = shots.enumerated().map { index, shot in
      """
      [CHAPTER]
      TIMEBASE=\(report.info.timeBase)
      START=\(shot.lowerBound)
      END=\(shot.upperBound)
      title=\(escapedForFFMetadata("Shot \(index + 1)"))

      """
    }
    return ";FFMETADATA1\n; \(escapedForFFMetadata(printableText(lastPathComponent(report.file))))\n"
      + chapters.joined()
  }

  private static func ticks(_ microseconds: Int64, _ timeBase: Rational) -> Int64 {
    let ticks = Double(microseconds) / 1_000_000 / timeBase.doubleValue
    return Int64(exactly: ticks.rounded()) ?? 0
  }
}

/// `=`, `;`, `#`, `\` and line breaks mean something in this format unless a backslash is before them, in comments
/// too (a backslash at the end of a line joins it to the next).
package func escapedForFFMetadata(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    if "=;#\\\n".unicodeScalars.contains(scalar) { escaped += "\\" }
    escaped.unicodeScalars.append(scalar)
  }
  return escaped
}
