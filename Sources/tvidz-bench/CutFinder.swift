import Foundation
import TvidzCore
import TvidzTesting

/// A program that finds cuts, with what it takes to run it and to read its answer.
protocol CutFinder: Sendable {
  /// As in reports.
  var name: String { get }
  func findCuts(in video: URL) async throws -> CutFinding
}

/// A program's answer for one video, and its cost.
struct CutFinding: Sendable {
  var cuts: ReportedCuts
  /// Frames in the video; nil where the program does not tell.
  var frames: Int?
  var cpuSeconds: Double
  var wallSeconds: Double
}

/// `tvidz cuts`, the program as people run it.
struct TvidzFinder: CutFinder {
  let name: String
  var program: URL
  var options: [String]

  /// The fields of `tvidz cuts --format json` that are scored.
  private struct Answer: Decodable {
    struct Cut: Decodable {
      var time: Double
      var frame: Int
      var kind: String
      var start: Double?
      var end: Double?
    }
    var frames: Int
    var cuts: [Cut]
  }

  func findCuts(in video: URL) async throws -> CutFinding {
    let run = try await ChildProcess(
      program: program.path, arguments: ["cuts", "--quiet", "--format", "json"] + options + [video.path]
    ).run().successful("\(name) on \(video.lastPathComponent)")
    let answer = try JSONDecoder().decode(Answer.self, from: run.output)
    var cuts = ReportedCuts()
    for cut in answer.cuts {
      if let start = cut.start, let end = cut.end, start <= end {
        cuts.gradual.append(TimeStretch(start, end))
      } else {
        cuts.hard.append(ReportedCuts.HardCut(frame: cut.frame, seconds: cut.time))
      }
    }
    return CutFinding(
      cuts: cuts, frames: answer.frames, cpuSeconds: run.cpuSeconds, wallSeconds: run.wallSeconds)
  }
}

/// A filter of the ffmpeg program that lets only the first frame of each shot pass, or marks it with metadata.
struct FFmpegFinder: CutFinder {
  let name: String
  /// Filters before `metadata=print`.
  var filter: String
  /// The key that marks a cut; nil where each frame that passes is one.
  var key: String?

  static func select(above threshold: Double) -> FFmpegFinder {
    FFmpegFinder(name: "ffmpeg select \(threshold)", filter: "select='gt(scene,\(threshold))'")
  }

  static let scdet = FFmpegFinder(
    name: "ffmpeg scdet 10", filter: "scdet=threshold=10", key: "lavfi.scd.time")

  func findCuts(in video: URL) async throws -> CutFinding {
    let print = "metadata=mode=print:" + (key.map { "key=\($0):" } ?? "") + "file=-"
    let run = try await ChildProcess(
      program: "ffmpeg",
      arguments: [
        "-nostdin", "-v", "error", "-copyts", "-i", video.path, "-an", "-filter_complex",
        "\(filter),\(print)",
        "-f", "null", "-",
      ]
    ).run().successful("\(name) on \(video.lastPathComponent)")
    let frames = try await FrameTable(of: video)
    let cuts = String(decoding: run.output, as: UTF8.self).split(separator: "\n")
      .compactMap { $0.firstMatch(of: /^frame:\d+\s+pts:(-?\d+)/)?.output.1 }
      .compactMap { Int64($0) }
      .compactMap { frames.hardCut(at: $0) }
    return CutFinding(
      cuts: ReportedCuts(hard: cuts), frames: frames.count, cpuSeconds: run.cpuSeconds,
      wallSeconds: run.wallSeconds)
  }
}

/// A script in a virtual environment that prints `{"frames": n, "cuts": [frame, …], "startup": CPU seconds}`.
struct PythonFinder: CutFinder {
  let name: String
  var interpreter: URL
  var script: URL
  var options: [String]

  private struct Answer: Decodable {
    var frames: Int
    var cuts: [Int]
    var startup: Double
  }

  /// The interpreter's start and imports are not counted: they are the language's, not the method's.
  func findCuts(in video: URL) async throws -> CutFinding {
    let run = try await ChildProcess(
      program: interpreter.path, arguments: [script.path] + options + [video.path]
    ).run().successful("\(name) on \(video.lastPathComponent)")
    let answer = try JSONDecoder().decode(Answer.self, from: run.output)
    let frames = try await FrameTable(of: video)
    return CutFinding(
      cuts: ReportedCuts(hard: answer.cuts.compactMap { frames.hardCut(number: $0) }), frames: answer.frames,
      cpuSeconds: run.cpuSeconds - answer.startup, wallSeconds: run.wallSeconds - answer.startup)
  }
}

/// The presentation times of a video's frames, from the ffprobe program: it turns a peer's times into frame numbers.
struct FrameTable: Sendable {
  /// Of each frame, in presentation order.
  private let pts: [Int64]
  /// Seconds per tick.
  private let tick: Double
  /// In seconds.
  private let start: Double

  private struct Probe: Decodable {
    struct Frame: Decodable { var bestEffortTimestamp: Int64? }
    struct Stream: Decodable { var timeBase: String }
    struct Format: Decodable { var startTime: String? }
    var frames: [Frame]
    var streams: [Stream]
    var format: Format
  }

  init(of video: URL) async throws {
    let run = try await ChildProcess(
      program: "ffprobe",
      arguments: [
        "-v", "error", "-select_streams", "v:0", "-show_entries",
        "frame=best_effort_timestamp:stream=time_base:format=start_time", "-of", "json", video.path,
      ]
    ).run().successful("ffprobe on \(video.lastPathComponent)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let probe = try decoder.decode(Probe.self, from: run.output)
    let base = (probe.streams.first?.timeBase ?? "1/1").split(separator: "/").compactMap { Double($0) }
    tick = base.count == 2 ? base[0] / base[1] : 1
    start = probe.format.startTime.flatMap { Double($0) } ?? 0
    pts = probe.frames.compactMap(\.bestEffortTimestamp).sorted()
  }

  var count: Int { pts.count }

  func hardCut(number: Int) -> ReportedCuts.HardCut? {
    guard pts.indices.contains(number) else { return nil }
    return ReportedCuts.HardCut(frame: number, seconds: Double(pts[number]) * tick - start)
  }

  func hardCut(at time: Int64) -> ReportedCuts.HardCut? {
    pts.firstIndex { $0 >= time }.flatMap { hardCut(number: $0) }
  }
}
