import Foundation
import TvidzCore
import TvidzTesting

/// A video that is made once, by the ffmpeg program, and kept in the cache.
struct BenchClip: Sendable {
  /// How it is made, for reports and thresholds.
  var description: String
  /// Without extension.
  var name: String
  /// Arguments of the ffmpeg program, without the output.
  var arguments: [String]

  private static let encoder = [
    "-an", "-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p", "-threads", "2",
  ]

  /// 30 s of 720p H.264: a real film where the footage is there, moving patterns where it is not.
  static func speed(footage: URL?) -> BenchClip {
    if let film = footage?.appending(path: "bbb-0-30.webm"),
      FileManager.default.fileExists(atPath: film.path)
    {
      return BenchClip(
        description: "bbb-0-30.webm, 1280x720, H.264 at quality 20", name: "speed-film",
        arguments: ["-i", film.path] + encoder + ["-crf", "20"])
    }
    return BenchClip(
      description: "mandelbrot and testsrc2 in turn, 1280x720, H.264 at quality 20", name: "speed-patterns",
      arguments: [
        "-f", "lavfi", "-i", "mandelbrot=size=1280x720:rate=24", "-f", "lavfi", "-i",
        "testsrc2=size=1280x720:rate=24", "-filter_complex",
        "[0]trim=duration=15,setpts=PTS-STARTPTS[a];[1]trim=duration=15,setpts=PTS-STARTPTS[b];[a][b]concat=n=2",
      ] + encoder + ["-crf", "20"])
  }

  /// 10 s of 1080p H.264 with a cut in the middle; few frames, for memory follows from size and length.
  static let memory = BenchClip(
    description: "testsrc2 and smptebars, 1920x1080, H.264", name: "memory",
    arguments: [
      "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=12:duration=5", "-f", "lavfi", "-i",
      "smptebars=size=1920x1080:rate=12:duration=5", "-filter_complex", "[0][1]concat=n=2",
    ] + encoder + ["-crf", "23"])

  static var cache: URL { ProjectFolder.cache().appending(path: "bench") }

  /// The clip, made now where it is not there yet.
  func file() async throws -> URL {
    try await Self.make("\(name).mp4", ["-nostdin", "-v", "error"] + arguments)
  }

  /// The clip so many times in a row, without encoding it again.
  func repeated(_ times: Int) async throws -> URL {
    let once = try await file()
    return try await Self.make(
      "\(name)-\(times).mp4",
      ["-nostdin", "-v", "error", "-stream_loop", "\(times - 1)", "-i", once.path, "-c", "copy"])
  }

  /// Under a temporary name first, so that an interrupted run leaves no half of a file to the next one.
  private static func make(_ name: String, _ arguments: [String]) async throws -> URL {
    let target = cache.appending(path: name)
    guard !FileManager.default.fileExists(atPath: target.path) else { return target }
    try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
    let unfinished = cache.appending(path: "unfinished-\(ProcessInfo.processInfo.processIdentifier)-\(name)")
    defer { try? FileManager.default.removeItem(at: unfinished) }
    note("making \(name)")
    _ = try await ChildProcess(program: "ffmpeg", arguments: arguments + ["-y", unfinished.path]).run()
      .successful("cannot make \(name)")
    try FileManager.default.moveItem(at: unfinished, to: target)
    return target
  }
}

/// Programs that lie beside this one.
enum OurProgram {
  private static let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
  static let tvidz = folder.appending(path: "tvidz")
  static let bench = folder.appending(path: "tvidz-bench")
}
