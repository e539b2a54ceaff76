import Analysis
import Foundation
import Testing
import TvidzCore

/// The ffmpeg program is the judge of the `scene` detector.
@Suite("The scene detector beside the ffmpeg program")
struct SceneExactnessTests {
  @Test("scores every frame of real footage as the program does", arguments: realFootage())
  func footage(file: String) async throws {
    var ours: [(pts: Int64, score: Double)] = []
    var start: Int64 = 0
    for try await event in Analysis(
      path: file, options: AnalysisOptions(detector: .scene(threshold: nil), reportsScores: true))
    {
      if case .started(let info, _) = event { start = info.startTimeMicroseconds }
      if case .score(let score) = event { ours.append((score.position.timestamp.pts, score.score)) }
    }
    let theirs = try programScores(of: file).dropFirst()
    #expect(ours.count == theirs.count)
    let worst = zip(ours, theirs).map { abs($0.score - $1.score) }.max() ?? 1
    #expect(worst <= 1e-6, "start \(start)")
    #expect(ours.map(\.pts) == theirs.map(\.pts))
  }
}

func realFootage() -> [String] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/footage").standardizedFileURL
  let entries =
    (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  return entries.filter { ["mp4", "webm", "mkv"].contains($0.pathExtension) }.map(\.path).sorted()
}

func programScores(of file: String) throws -> [(pts: Int64, score: Double)] {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [
    "ffmpeg", "-nostdin", "-v", "error", "-copyts", "-i", file, "-an", "-filter_complex",
    "select='gte(scene,0)',metadata=print:file=-", "-f", "null", "-",
  ]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  var result: [(pts: Int64, score: Double)] = []
  var pts: Int64?
  for line in text.split(separator: "\n") {
    if line.hasPrefix("frame:") {
      pts = line.split(separator: " ").first { $0.hasPrefix("pts:") }.flatMap { Int64($0.dropFirst(4)) }
    } else if line.hasPrefix("lavfi.scene_score="), let at = pts,
      let score = Double(line.dropFirst("lavfi.scene_score=".count))
    {
      result.append((at, score))
    }
  }
  return result
}
