import Foundation
import TvidzTesting

extension DrawnFilm {
  /// Puts the original into the folder.
  @discardableResult
  static func put(_ seed: UInt64, seconds: Double = 12, as name: String, into folder: ScratchFolder)
    async throws -> String
  {
    let target = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: try await original(seed, seconds: seconds), to: target)
    return target.path
  }

  /// Puts a copy, encoded anew, into the folder.
  ///
  /// - Parameter options: of the ffmpeg program, before the output.
  @discardableResult
  static func putCopy(
    of seed: UInt64, seconds: Double = 12, _ options: [String], as name: String, into folder: ScratchFolder
  ) async throws -> String {
    let target = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    let film = try await original(seed, seconds: seconds)
    _ = try await ExternalProgram.ffmpeg.require(
      ["-nostdin", "-v", "error", "-i", film.path] + options + [target.path])
    return target.path
  }
}
