import ArgumentParser
import Foundation
import TvidzCore
import TvidzTesting

struct SpeedCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speed",
    abstract: "Compare the cost of an analysis with decoding alone and with the ffmpeg program.",
    discussion: """
      Every program analyses one 720p H.264 clip in turn, as often as asked for, so that whatever else the machine \
      does meets all of them. Ratios of programs are of the medians of CPU time. What a detector and fingerprints cost \
      is less than runs of one program differ by, and is taken within the run that decodes, by the thread's clock.
      """)

  @Option(help: "Turns of each program.")
  var runs = 5

  @Option(help: ArgumentHelp("Write every time and the ratios as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Fail where a ratio is above its limit in this file.", valueName: "file"))
  var gate: String?

  @Option(help: ArgumentHelp("Measure 20 times and write ratios and limits there.", valueName: "file"))
  var record: String?

  func validate() throws {
    if runs < 1 { throw ValidationError("--runs must be at least 1") }
  }

  func run() async throws {
    let clip = BenchClip.speed(footage: ProjectFolder.footage())
    let file = try await clip.file()
    print("Clip: \(clip.description)")
    if let record {
      var recorded: [SpeedRatios] = []
      for number in 1...20 {
        recorded.append(try await SpeedRun(clip: file, turns: runs).ratios)
        note("run \(number) of 20: \(recorded[number - 1])")
      }
      let thresholds = SpeedThresholds(clip: clip.description, runs: recorded)
      try write(thresholds, to: record)
      return try GateTable.hold(thresholds.promises, of: "what is promised")
    }
    let measured = try await SpeedRun(clip: file, turns: runs)
    print(measured.text)
    if let json { try write(measured.result, to: json) }
    if let gate {
      let thresholds = try JSONDecoder().decode(
        SpeedThresholds.self, from: Data(contentsOf: URL(filePath: gate)))
      if thresholds.clip != clip.description {
        note("the limits were recorded with another clip: \(thresholds.clip)")
      }
      try GateTable.hold(thresholds.lines(for: measured.ratios), of: gate)
    }
  }

  private func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(value).write(to: URL(filePath: path))
    note("wrote \(path)")
  }
}

/// Programs that took turns on one clip.
struct SpeedRun {
  private enum Program: String, CaseIterable {
    case decoding = "decoding only"
    case fingerprints = "decoding and fingerprints"
    case detector = "decoding and detector"
    case adaptive = "tvidz adaptive"
    case scene = "tvidz scene 0.4"
    case ffmpeg = "ffmpeg select 0.4"
    case ffmpegSingle = "ffmpeg -threads 1 select 0.4"

    func child(_ clip: String) -> ChildProcess {
      switch self {
      case .decoding: ChildProcess(program: OurProgram.bench.path, arguments: ["decode", clip])
      case .fingerprints, .detector:
        ChildProcess(
          program: OurProgram.bench.path,
          arguments: ["decode", "--work", self == .detector ? "adaptive" : "fingerprints", clip])
      case .adaptive:
        ChildProcess(
          program: OurProgram.tvidz.path, arguments: ["cuts", "--quiet", "--format", "json", clip])
      case .scene:
        ChildProcess(
          program: OurProgram.tvidz.path,
          arguments: [
            "cuts", "--quiet", "--format", "json", "--detector", "scene", "--threshold", "0.4", clip,
          ])
      case .ffmpeg: Self.select(clip, threads: [])
      case .ffmpegSingle: Self.select(clip, threads: ["-threads", "1"])
      }
    }

    private static func select(_ clip: String, threads: [String]) -> ChildProcess {
      ChildProcess(
        program: "ffmpeg",
        arguments: ["-nostdin", "-v", "quiet"] + threads + [
          "-i", clip, "-an", "-filter_complex", "select='gt(scene,0.4)'", "-f", "null", "-",
        ])
    }
  }

  /// What was measured, for a file.
  struct Result: Encodable {
    struct Times: Encodable {
      var program: String
      var cpuSeconds: [Double]
      var wallSeconds: [Double]
    }
    var times: [Times]
    var ratios: SpeedRatios
  }

  private var cpu: [Program: [Double]] = [:]
  private var wall: [Program: [Double]] = [:]
  /// What a work cost over what decoding did beside it.
  private var workOverDecoding: [Program: [Double]] = [:]

  init(clip: URL, turns: Int) async throws {
    for _ in 0..<turns {
      for program in Program.allCases {
        let outcome = try await program.child(clip.path).run().successful(program.rawValue)
        cpu[program, default: []].append(outcome.cpuSeconds)
        wall[program, default: []].append(outcome.wallSeconds)
        if program == .fingerprints || program == .detector {
          workOverDecoding[program, default: []].append(Self.workOverDecoding(outcome.output))
        }
      }
    }
  }

  /// - Parameter output: the number of frames, the seconds of the work, and those of decoding.
  private static func workOverDecoding(_ output: Data) -> Double {
    let numbers = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isWhitespace).map {
      Double($0)
    }
    guard numbers.count == 3, let work = numbers[1], let decoding = numbers[2] else { return .infinity }
    return work / decoding
  }

  private func cpu(_ program: Program) -> Double { SpeedThresholds.median(of: cpu[program] ?? [0]) }
  private func wall(_ program: Program) -> Double { SpeedThresholds.median(of: wall[program] ?? [0]) }

  var ratios: SpeedRatios {
    SpeedRatios(
      detectorOverDecoding: SpeedThresholds.median(of: workOverDecoding[.detector] ?? [.infinity]),
      fingerprintsOverDecoding: SpeedThresholds.median(of: workOverDecoding[.fingerprints] ?? [.infinity]),
      adaptiveOverFFmpeg: cpu(.adaptive) / cpu(.ffmpeg), sceneOverFFmpeg: cpu(.scene) / cpu(.ffmpeg))
  }

  var result: Result {
    Result(
      times: Program.allCases.map {
        Result.Times(program: $0.rawValue, cpuSeconds: cpu[$0] ?? [], wallSeconds: wall[$0] ?? [])
      }, ratios: ratios)
  }

  var text: String {
    var table = TextTable(columns: ["program", "CPU s, each turn", "median CPU s", "median wall s"])
    for program in Program.allCases {
      table.add([
        program.rawValue, (cpu[program] ?? []).map { decimals($0, 2) }.joined(separator: " "),
        decimals(cpu(program)), decimals(wall(program)),
      ])
    }
    return """
      \(table.text)

      detector / decoding:              \(decimals(ratios.detectorOverDecoding))
      (adaptive - decoding) / decoding: \(decimals((cpu(.adaptive) - cpu(.decoding)) / cpu(.decoding)))
      (scene - decoding) / decoding:    \(decimals((cpu(.scene) - cpu(.decoding)) / cpu(.decoding)))
      fingerprints / decoding:          \(decimals(ratios.fingerprintsOverDecoding))
      adaptive / ffmpeg:                \(decimals(ratios.adaptiveOverFFmpeg))
      adaptive / ffmpeg -threads 1:     \(decimals(cpu(.adaptive) / cpu(.ffmpegSingle)))
      scene / ffmpeg:                   \(decimals(ratios.sceneOverFFmpeg))
      """
  }
}
