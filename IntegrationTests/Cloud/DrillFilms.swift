import TvidzTesting

enum DrillFilms {
  /// A video that takes many seconds to analyse.
  ///
  /// - Returns: its path.
  static func heavy(_ folder: ScratchFolder) async throws -> String {
    let path = folder.path("heavy.mp4")
    _ = try await FFmpegProgram.ffmpeg([
      "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30:d=60", "-c:v", "libx264", "-preset", "ultrafast",
      "-b:v", "1200k", "-y", path,
    ])
    return path
  }
}
