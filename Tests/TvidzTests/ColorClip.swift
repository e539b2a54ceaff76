import Foundation
import Glibc
import Testing
import TvidzTesting

/// A video of plain black, white and gray shots: no detector disputes its cuts, which follow from the lengths.
struct ColorClip: Sendable, CustomTestStringConvertible {
  let name: String
  /// Frames a second, as n/d.
  let rate: String
  /// The lengths of the shots, in frames.
  let shots: [Int]
  var hasSound = false

  var testDescription: String { name }

  var frames: Int { shots.reduce(0, +) }

  /// The first frames of all shots but the first.
  var cuts: [Int] {
    shots.dropLast().reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
  }

  func render(into folder: ScratchFolder) async throws -> String {
    let colors = ["black", "white", "gray"]
    var arguments = ["-nostdin", "-v", "error"]
    var filter = ""
    for (index, frames) in shots.enumerated() {
      arguments += ["-f", "lavfi", "-i", "color=\(colors[index % colors.count]):s=96x64:r=\(rate)"]
      filter += "[\(index)]trim=end_frame=\(frames)[s\(index)];"
    }
    filter += shots.indices.map { "[s\($0)]" }.joined() + "concat=n=\(shots.count)[out]"
    if hasSound { arguments += ["-f", "lavfi", "-t", "1", "-i", "sine"] }
    arguments += ["-filter_complex", filter, "-map", "[out]"]
    if hasSound { arguments += ["-map", "\(shots.count):a", "-c:a", "mp2"] }
    let path = folder.path(name)
    arguments += ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", path]
    _ = try await ExternalProgram.ffmpeg.require(arguments)
    return path
  }

  static let short = ColorClip(name: "short.mp4", rate: "25/1", shots: [20, 25, 15])

  /// Three hours, of which no run comes to the end before it is interrupted or killed: one clip, 500 times.
  ///
  /// Made once and kept beside the fixtures.
  static func long() async throws -> String {
    let cache = FixtureCache.defaultFolder()
    let kept = cache.appending(path: "long-for-interrupts-2.mkv")
    if FileManager.default.fileExists(atPath: kept.path) { return kept.path }
    try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
    let folder = try ScratchFolder()
    let once = try await ColorClip(name: "once.mp4", rate: "25/1", shots: [200, 200, 200]).render(
      into: folder)
    let scaled = folder.path("scaled.mp4")
    _ = try await ExternalProgram.ffmpeg.require(
      ["-nostdin", "-v", "error", "-i", once, "-vf", "scale=960:640"]
        + ["-c:v", "libx264", "-preset", "ultrafast", scaled])
    let unfinished = cache.appending(path: ".\(UUID().uuidString).mkv")
    _ = try await ExternalProgram.ffmpeg.require(
      ["-nostdin", "-v", "error", "-stream_loop", "499", "-i", scaled, "-c", "copy", unfinished.path])
    guard rename(unfinished.path, kept.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    return kept.path
  }
}
