package import Foundation

/// A tiny video of one kind (codec, container, pixel format, timing, damage) that the ffmpeg program renders in a
/// moment: what the tests of Media and Analysis read and what fuzzing starts from. Truth about it comes from ffprobe
/// and ffmpeg, or from how it is made.
package struct SmallClip: Sendable, CustomStringConvertible {
  package let name: String
  /// Of the file, without a dot.
  package let fileExtension: String
  /// Each is rendered by the program to a file of this kind; their bytes one after the other are the clip.
  let parts: [[String]]
  /// Applied to the bytes: damage.
  let transform: @Sendable (Data) -> Data

  package var description: String { name }

  init(
    _ name: String, _ fileExtension: String, parts: [[String]],
    transform: @escaping @Sendable (Data) -> Data = { $0 }
  ) {
    self.name = name
    self.fileExtension = fileExtension
    self.parts = parts
    self.transform = transform
  }

  /// - Parameter encoding: arguments of the program between its input, a lavfi graph, and the file.
  package init(
    _ name: String, _ fileExtension: String, _ encoding: [String], picture: String = cuts(),
    transform: @escaping @Sendable (Data) -> Data = { $0 }
  ) {
    self.init(
      name, fileExtension, parts: [["-f", "lavfi", "-i", picture] + encoding], transform: transform)
  }

  /// - Returns: the path of the file.
  package func render(into folder: TemporaryFolder) async throws -> String {
    var bytes = Data()
    for (index, arguments) in parts.enumerated() {
      let part = folder.path("\(name)-part\(index).\(fileExtension)")
      _ = try await FFmpegProgram.ffmpeg(arguments + ["-threads", "1", "-y", part])
      bytes += try Data(contentsOf: URL(filePath: part))
      try FileManager.default.removeItem(atPath: part)
    }
    let file = folder.path("\(name).\(fileExtension)")
    try transform(bytes).write(to: URL(filePath: file))
    return file
  }

  /// Three pictures with a cut between them, 0.6 s each at 25 frames per second: 45 frames.
  package static func cuts(_ width: Int = 64, _ height: Int = 48, rate: Int = 25) -> String {
    // Some of the program's sources draw even sizes only.
    let size = "s=\(width + width % 2)x\(height + height % 2):r=\(rate)"
    return "testsrc2=\(size):d=0.6[a];smptebars=\(size):d=0.6[b];"
      + "mandelbrot=\(size),trim=duration=0.6,format=yuv420p[c];[a][b][c]concat=n=3,scale=\(width):\(height)"
  }
}

extension SmallClip {
  package static let codecs: [SmallClip] = [
    SmallClip("h264-b-frames", "mp4", ["-c:v", "libx264", "-bf", "3", "-g", "20"]),
    SmallClip("h264-open-gop", "mkv", ["-c:v", "libx264", "-x264-params", "open-gop=1:keyint=10:bframes=3"]),
    SmallClip("h264-raw", "h264", ["-c:v", "libx264", "-bf", "2"]),
    SmallClip("hevc", "mp4", ["-c:v", "libx265", "-x265-params", "log-level=none"]),
    SmallClip("vp8", "webm", ["-c:v", "libvpx", "-deadline", "realtime"]),
    SmallClip("vp9-alt-ref", "webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-auto-alt-ref", "1"]),
    SmallClip("av1", "mp4", ["-c:v", "libsvtav1", "-preset", "10"], picture: cuts(64, 64)),
    SmallClip("mpeg4-asp", "avi", ["-c:v", "mpeg4", "-bf", "2"]),
    SmallClip("mpeg2", "ts", ["-c:v", "mpeg2video", "-bf", "2"]),
    SmallClip("mpeg1", "mpg", ["-c:v", "mpeg1video"]),
    SmallClip("theora", "ogv", ["-c:v", "libtheora"]),
    SmallClip("wmv2", "wmv", ["-c:v", "wmv2"]),
    SmallClip("flv1", "flv", ["-c:v", "flv"]),
    SmallClip("gif", "gif", ["-c:v", "gif"]),
    SmallClip("prores", "mov", ["-c:v", "prores_ks"]),
  ]

  /// Pixel formats, first those that the select filter takes as they are.
  package static let takenPixelFormats: [SmallClip] = [
    SmallClip("yuv420p10", "mp4", ["-c:v", "libx264", "-pix_fmt", "yuv420p10le"]),
    SmallClip("yuv422p", "mp4", ["-c:v", "libx264", "-pix_fmt", "yuv422p"]),
    SmallClip("gray", "mp4", ["-c:v", "libx264", "-pix_fmt", "gray"]),
    SmallClip("yuvj420p", "avi", ["-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-q:v", "3"]),
    SmallClip("yuvj422p", "avi", ["-c:v", "mjpeg", "-pix_fmt", "yuvj422p", "-q:v", "3"]),
    SmallClip("bgra", "mkv", ["-c:v", "ffv1", "-pix_fmt", "bgra"]),
    SmallClip("rgb24-bottom-up", "avi", ["-c:v", "rawvideo", "-pix_fmt", "bgr24"]),
  ]

  package static let convertedPixelFormats: [SmallClip] = [
    SmallClip("yuv444p", "mp4", ["-c:v", "libx264", "-pix_fmt", "yuv444p"]),
    SmallClip("yuv444p-full", "mp4", ["-c:v", "libx264", "-pix_fmt", "yuvj444p"]),
    SmallClip("yuv422p10", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv422p10le"]),
    SmallClip("yuv420p12", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv420p12le"]),
    SmallClip("yuv444p16", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv444p16le"]),
    SmallClip("yuva420p", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuva420p"]),
    SmallClip("yuv410p", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv410p"]),
    SmallClip("gray10", "mkv", ["-c:v", "ffv1", "-pix_fmt", "gray10le"]),
    SmallClip("gray16", "mkv", ["-c:v", "ffv1", "-pix_fmt", "gray16le"]),
    SmallClip("gbrp", "mkv", ["-c:v", "libx264rgb", "-pix_fmt", "rgb24"]),
    SmallClip("bgr0", "mkv", ["-c:v", "ffv1", "-pix_fmt", "bgr0"]),
    SmallClip("nv12", "nut", ["-c:v", "rawvideo", "-pix_fmt", "nv12"]),
    SmallClip("yuyv422", "nut", ["-c:v", "rawvideo", "-pix_fmt", "yuyv422"]),
    SmallClip("rgb48", "mov", ["-c:v", "png", "-pix_fmt", "rgb48be"]),
    SmallClip("argb", "mov", ["-c:v", "qtrle", "-pix_fmt", "argb"]),
  ]

  package static let shapes: [SmallClip] = [
    SmallClip("odd-size", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv420p"], picture: cuts(67, 35)),
    SmallClip("odd-size-422", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv422p"], picture: cuts(67, 35)),
    SmallClip("16x16", "mp4", ["-c:v", "libx264"], picture: cuts(16, 16)),
    SmallClip(
      "interlaced", "ts", ["-vf", "interlace", "-c:v", "mpeg2video", "-flags", "+ilme+ildct"],
      picture: cuts(96, 64)),
    SmallClip("one-frame", "mp4", ["-c:v", "libx264", "-frames:v", "1"]),
    SmallClip("anamorphic", "mp4", ["-vf", "setsar=16/11", "-c:v", "libx264"]),
    SmallClip(
      "size-change", "ts",
      parts: [(64, 48), (96, 64), (64, 48)].map { size in
        ["-f", "lavfi", "-i", cuts(size.0, size.1), "-c:v", "libx264", "-bf", "2"]
      }),
    SmallClip(
      "format-change", "ts",
      parts: ["yuv420p", "yuv422p", "yuv444p"].map { format in
        ["-f", "lavfi", "-i", cuts(), "-c:v", "libx264", "-pix_fmt", format]
      }),
  ]

  package static let timing: [SmallClip] = [
    SmallClip("start-offset", "ts", ["-c:v", "mpeg2video", "-output_ts_offset", "5"]),
    SmallClip("start-offset-mkv", "mkv", ["-c:v", "libx264", "-output_ts_offset", "5"]),
    SmallClip(
      "variable-rate", "mkv", ["-vf", "select='not(eq(mod(n,5),3))'", "-vsync", "vfr", "-c:v", "libx264"]),
    SmallClip(
      "edit-list", "mp4", parts: [["-f", "lavfi", "-i", cuts(), "-c:v", "libx264", "-bf", "2", "-ss", "0.3"]]),
    SmallClip("b-frames-without-pts", "avi", ["-c:v", "libx264", "-bf", "3"]),
    SmallClip("59.94", "mp4", ["-r", "60000/1001", "-c:v", "libx264"]),
    SmallClip("120", "mp4", ["-c:v", "libx264"], picture: cuts(rate: 120)),
    SmallClip("fragmented", "mp4", ["-c:v", "libx264", "-g", "10", "-movflags", "frag_keyframe+empty_moov"]),
  ]

  package static let damaged: [SmallClip] = [
    SmallClip("cut-short", "mp4", ["-c:v", "libx264", "-movflags", "+faststart"]) {
      $0.prefix($0.count * 2 / 3)
    },
    SmallClip("cut-short-ts", "ts", ["-c:v", "libx264", "-bf", "2"]) { $0.prefix($0.count * 2 / 3) },
    SmallClip("starts-late", "ts", ["-c:v", "libx264", "-g", "20", "-bf", "2"]) {
      $0.suffix($0.count * 3 / 4)
    },
    SmallClip("starts-late-mpeg2", "ts", ["-c:v", "mpeg2video", "-g", "20", "-bf", "2"]) {
      $0.suffix($0.count * 3 / 4)
    },
    SmallClip("holes", "ts", ["-c:v", "libx264", "-g", "20", "-bf", "2"]) { withHoles($0) },
    SmallClip("holes-mpeg4", "avi", ["-c:v", "mpeg4", "-g", "20"]) { withHoles($0) },
    SmallClip("holes-vp9", "webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime"]) { withHoles($0) },
  ]

  package static let all = codecs + takenPixelFormats + convertedPixelFormats + shapes + timing + damaged

  /// Every 1500 bytes, after the first 4000, forty that say nothing.
  private static func withHoles(_ data: Data) -> Data {
    var bytes = [UInt8](data)
    for start in stride(from: 4000, to: max(4000, bytes.count - 2000), by: 1500) {
      for i in start..<start + 40 { bytes[i] = UInt8(truncatingIfNeeded: i &* 37) }
    }
    return Data(bytes)
  }
}
