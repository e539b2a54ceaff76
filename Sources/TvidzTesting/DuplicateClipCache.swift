package import Foundation

/// Renders the clips of the duplicates benchmark, 320 pixels wide, and keeps them outside of the source tree.
package struct DuplicateClipCache: Sendable {
  package let folder: URL
  private let footage: URL?

  package init(
    folder: URL = FixtureCache.defaultFolder().deletingLastPathComponent().appending(path: "duplicates"),
    footage: URL? = ProjectFolder.footage()
  ) {
    self.folder = folder
    self.footage = footage
  }

  /// The source as a clip.
  package func clip(of source: DuplicateSource) async throws -> URL {
    try await made("\(source.name)-\(contentHash("2 \(source.content)")).mp4") { target in
      let output = Transform.Plan.h264(20) + ["-an", target.path]
      switch source.content {
      case .footage(let file, let start, let length):
        guard let footage else { throw CocoaError(.fileNoSuchFile) }
        try await ffmpeg(
          [
            "-ss", "\(start)", "-t", "\(length)", "-i", footage.appending(path: file).path, "-vf",
            "scale=320:-2",
          ]
            + output)
      case .drawn(let film):
        try await drawing(film) { try await ffmpeg(Self.raw($0) + output) }
      case .source(let name, let seconds, let film):
        let card = ["-f", "lavfi", "-t", "\(seconds)", "-i", "\(name)=s=320x180:r=\(SyntheticFootage.rate)"]
        guard let film else { return try await ffmpeg(card + output) }
        try await drawing(film) {
          let join = "[0:v]format=gray,setsar=1[a];[1:v]setsar=1[b];[a][b]concat=n=2:v=1"
          try await ffmpeg(card + Self.raw($0) + ["-filter_complex", join] + output)
        }
      }
    }
  }

  /// A copy of `original`, which is `source` as a clip.
  package func copy(
    of original: URL, _ source: DuplicateSource, plan: Transform.Plan, surroundings: SyntheticFootage
  ) async throws -> URL {
    let identity = "\(original.lastPathComponent) \(plan.identity) \(surroundings.identity)"
    return try await made("\(source.name)-copy-\(contentHash(identity)).\(plan.container)") { target in
      let output = plan.encoder + ["-an", target.path]
      if plan.isRemuxed { return try await ffmpeg(["-i", original.path, "-c", "copy", target.path]) }
      if let around = plan.surroundings {
        return try await drawing(surroundings) { other in
          let whole = "scale=320:180,setsar=1,fps=24,format=yuv420p"
          let graph =
            "[0:v]\(whole)[m];[1:v]\(whole),split[x][y];[x]trim=0:\(around.before),setpts=PTS-STARTPTS[p];"
            + "[y]trim=15:\(15 + around.after),setpts=PTS-STARTPTS[q];[p][m][q]concat=n=3:v=1"
          try await ffmpeg(["-i", original.path] + Self.raw(other) + ["-filter_complex", graph] + output)
        }
      }
      guard let stretches = plan.stretches else {
        return try await ffmpeg(["-i", original.path] + (plan.filter.map { ["-vf", $0] } ?? []) + output)
      }
      let parts = stretches.enumerated().map { index, stretch in
        "[0:v]trim=\(stretch.lowerBound):\(stretch.upperBound),setpts=PTS-STARTPTS[s\(index)]"
      }
      let all = stretches.indices.map { "[s\($0)]" }.joined()
      let graph = parts.joined(separator: ";") + ";\(all)concat=n=\(stretches.count):v=1"
      try await ffmpeg(["-i", original.path, "-filter_complex", graph] + output)
    }
  }

  private static func raw(_ file: URL) -> [String] {
    [
      "-f", "rawvideo", "-pixel_format", "gray", "-video_size",
      "\(SyntheticFootage.width)x\(SyntheticFootage.height)", "-framerate", "\(SyntheticFootage.rate)", "-i",
      file.path,
    ]
  }

  private func drawing(_ film: SyntheticFootage, _ body: (URL) async throws -> Void) async throws {
    let file = folder.appending(path: ".\(UUID().uuidString).gray")
    defer { try? FileManager.default.removeItem(at: file) }
    try film.write(to: file)
    try await body(file)
  }

  private func ffmpeg(_ arguments: [String]) async throws {
    _ = try await ExternalProgram.ffmpeg.require(
      ["-nostdin", "-v", "error", "-y", "-filter_threads", "1", "-filter_complex_threads", "1"] + arguments,
      atMost: 180)
  }

  /// Made under a temporary name and renamed, so that a file that is there is whole.
  private func made(_ name: String, _ make: (URL) async throws -> Void) async throws -> URL {
    let url = folder.appending(path: name)
    if FileManager.default.fileExists(atPath: url.path) { return url }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let temporary = folder.appending(path: ".\(UUID().uuidString).\(url.pathExtension)")
    do {
      try await make(temporary)
      guard rename(temporary.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
    return url
  }
}
