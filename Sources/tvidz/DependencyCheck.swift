import CutFormats
import Glibc
import Media

/// One thing that the program needs, or could use, and whether it is there.
struct DependencyCheck: Sendable, Hashable {
  /// `libavcodec`, `decoder h264`, …
  let name: String
  let isThere: Bool
  let isNeeded: Bool
  /// What was found, or what does not work without it.
  let detail: String
  /// How to get it; nil where it is there.
  let remedy: String?

  static func all(searchPath: String?) -> [DependencyCheck] {
    FFmpegLibraries.versions().map(library)
      + codecs.map { codec in
        let name = FFmpegLibraries.decoder(ofCodec: codec)
        return DependencyCheck(
          name: "decoder \(codec)", isThere: name != nil, isNeeded: true,
          detail: name.map { $0 == codec ? "" : "by \($0)" } ?? "videos in \(codec) cannot be read",
          remedy: name == nil
            ? "install FFmpeg libraries that have it (Debian: apt-get install libavcodec-extra)" : nil)
      }
      + containers.map { container in
        let isThere = FFmpegLibraries.hasDemuxer(container)
        return DependencyCheck(
          name: "container \(container)", isThere: isThere, isNeeded: true,
          detail: isThere ? "" : "\(container) files cannot be opened",
          remedy: isThere
            ? nil : "install FFmpeg libraries that have it (Debian: apt-get install libavformat-extra)")
      } + [ffmpegProgram(searchPath: searchPath)]
  }

  private static let codecs = ["h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mpeg2video", "theora"]
  private static let containers = ["mov", "matroska", "mpegts", "avi", "ogg"]

  private static func library(_ library: FFmpegLibraries.Version) -> DependencyCheck {
    DependencyCheck(
      name: library.name, isThere: library.isCompatible, isNeeded: true,
      detail: library.isCompatible
        ? library.running
        : "\(library.running) is loaded, and this program was built for \(library.built)",
      remedy: library.isCompatible ? nil : "install the version that it was built for, or build it again")
  }

  private static func ffmpegProgram(searchPath: String?) -> DependencyCheck {
    let folders = (searchPath ?? "").split(separator: ":")
    let found = folders.map({ String("\($0)/ffmpeg") }).first { access($0, X_OK) == 0 }
    return DependencyCheck(
      name: "ffmpeg program", isThere: found != nil, isNeeded: false,
      detail: found ?? "not found in PATH; only the tests' synthetic videos need it",
      remedy: found == nil ? "apt-get install ffmpeg" : nil)
  }

  // MARK: - Writing

  static func text(_ checks: [DependencyCheck]) -> String {
    let width = checks.map(\.name.count).max() ?? 0
    return checks.map { check in
      var line = (check.isThere ? "ok" : check.isNeeded ? "missing" : "absent") + "       "
      line = String(line.prefix(9)) + check.name
      if !check.detail.isEmpty {
        line += String(repeating: " ", count: width - check.name.count + 2) + check.detail
      }
      return line + (check.remedy.map { ": \($0)" } ?? "") + "\n"
    }.joined() + verdict(checks)
  }

  private static func verdict(_ checks: [DependencyCheck]) -> String {
    let missing = checks.count { $0.isNeeded && !$0.isThere }
    return missing == 0
      ? "all that is needed is there\n"
      : "\(missing) of what is needed \(missing == 1 ? "is" : "are") missing\n"
  }

  static func json(_ checks: [DependencyCheck]) -> String {
    let list = checks.map { check in
      JSONValue.object([
        "name": .string(check.name), "ok": .bool(check.isThere), "needed": .bool(check.isNeeded),
        "detail": .string(check.detail), "remedy": check.remedy.map { .string($0) } ?? .null,
      ])
    }
    return JSONValue.object([
      "version": .string(programVersion),
      "ok": .bool(checks.allSatisfy { $0.isThere || !$0.isNeeded }),
      "checks": .array(list),
    ]).indentedText + "\n"
  }
}
