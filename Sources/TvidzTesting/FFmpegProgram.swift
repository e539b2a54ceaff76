package import Foundation

/// The ffmpeg and ffprobe programs: they render what tests read, and they are the judge of it.
package enum FFmpegProgram {
  /// - Returns: what the program wrote to its standard output. Damaged files make it complain and exit with an
  ///   error, and print what it has: its exit status counts only where it printed nothing.
  package static func ffmpeg(_ arguments: [String]) async throws -> Data {
    try await run(.ffmpeg, ["-nostdin", "-v", "error"] + arguments)
  }

  package static func ffprobe(_ arguments: [String]) async throws -> Data {
    try await run(.ffprobe, ["-v", "error"] + arguments)
  }

  /// One frame as ffprobe tells it.
  package struct Frame: Sendable, Hashable {
    /// Nil where the program has none.
    package let pts: Int64?
    package let width: Int
    package let height: Int
    package let pixelFormat: String

    package init(pts: Int64?, width: Int, height: Int, pixelFormat: String) {
      self.pts = pts
      self.width = width
      self.height = height
      self.pixelFormat = pixelFormat
    }
  }

  /// The frames of the first stream of video, in presentation order.
  package static func frames(of file: String) async throws -> [Frame] {
    let output = try await ffprobe([
      "-select_streams", "v:0", "-show_entries", "frame=best_effort_timestamp,width,height,pix_fmt",
      "-of", "csv=p=0", file,
    ])
    return String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 4, let width = Int(fields[1]), let height = Int(fields[2]) else { return nil }
      return Frame(pts: Int64(fields[0]), width: width, height: height, pixelFormat: String(fields[3]))
    }
  }

  package struct Score: Sendable, Hashable {
    package let pts: Int64
    /// With the six decimals that the program prints.
    package let score: Double
  }

  /// Every frame's scene score, the first frame's (which means nothing) included. Timestamps are the file's own.
  ///
  /// - Parameter portably: by the program's C code alone. Its AVX2 code reads at least 32 bytes of each row, and so
  ///   adds what lies behind a shorter one.
  package static func sceneScores(of file: String, portably: Bool = false) async throws -> [Score] {
    let output = try await ffmpeg(
      (portably ? ["-cpuflags", "0"] : []) + [
        "-copyts", "-i", file, "-an", "-filter_complex", "select='gte(scene,0)',metadata=print:file=-",
        "-f", "null", "-",
      ])
    var scores: [Score] = []
    var pts: Int64?
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      if line.hasPrefix("frame:") {
        pts = line.split(separator: " ").first { $0.hasPrefix("pts:") }.flatMap { Int64($0.dropFirst(4)) }
      } else if line.hasPrefix("lavfi.scene_score="), let at = pts, let score = Double(line.dropFirst(18)) {
        scores.append(Score(pts: at, score: score))
      }
    }
    return scores
  }

  private static func run(_ program: ExternalProgram, _ arguments: [String]) async throws -> Data {
    let result = try await program.run(arguments)
    guard result.status == 0 || !result.output.isEmpty else {
      throw ExternalProgram.Failure(
        program: program.name, arguments: arguments,
        reason: "exit status \(result.status): \(result.errors.suffix(600))")
    }
    return result.output
  }
}

/// A folder that goes away with its last user.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "tvidz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package func path(_ name: String) -> String { url.appending(path: name).path }
}
