import ArgumentParser
import Foundation
import TvidzCore
import TvidzTesting

struct CutsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cuts",
    abstract: "Score the detectors against labelled cuts.",
    discussion: """
      Prints precision, recall and F1 at 0 and 2 frames, CPU and wall time of each detector over real footage and \
      over videos made from recipes. Progress goes to standard error.
      """)

  @Option(help: ArgumentHelp("Write every video's scores as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write the report there, its plot beside it.", valueName: "file"))
  var markdown = "reports/cuts.md"

  @Flag(help: "Run the ffmpeg program's filters and PySceneDetect on the same videos.")
  var peers = false

  @Flag(help: "Run TransNetV2, a neural network, as well: slow, and a large download the first time.")
  var transnet = false

  @Option(
    help: ArgumentHelp("Fail where the default detector misses a threshold of this file.", valueName: "file"))
  var gate: String?

  @Option(help: ArgumentHelp("Labelled real footage; skipped where it is not there.", valueName: "folder"))
  var footage = "../shared/footage"

  @Option(help: ArgumentHelp("Only videos whose name contains this.", valueName: "text"))
  var only: String?

  @Flag(help: "Only the default detector of ours.")
  var quick = false

  @Option(help: "Programs that run at a time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  func run() async throws {
    let real = try BenchVideo.footage(in: URL(filePath: footage))
    if real.isEmpty { note("skipped: real footage, because \(footage) is not there") }
    let videos = real.filter { only.map($0.name.contains) ?? true }
    let scored = await CutsBenchmark(finders: try finders(), videos: videos, jobs: max(1, jobs)).run {
      done, all in
      if done % 50 == 0 || done == all { note("scored \(done) of \(all)") }
    }
    for failed in scored where failed.failure != nil {
      note("failed: \(failed.detector) on \(failed.video): \(failed.failure ?? "")")
    }
    let report = CutsReport(scored: scored)
    print(report.tables)
    try write(report, scored)
    if let gate { try hold(scored, to: gate, hasFootage: !real.isEmpty) }
  }

  private func finders() throws -> [any CutFinder] {
    let ours =
      [TvidzFinder(name: "tvidz adaptive", program: OurProgram.tvidz, options: [])]
      + [0.2, 0.3, 0.4, 0.8].map {
        TvidzFinder(
          name: "tvidz scene \($0)", program: OurProgram.tvidz,
          options: ["--detector", "scene", "--threshold", "\($0)"])
      }
    var finders: [any CutFinder] = quick ? Array(ours.prefix(1)) : ours
    if peers {
      finders += [0.8, 0.4, 0.3, 0.2].map(FFmpegFinder.select(above:)) + [FFmpegFinder.scdet]
      finders += try ["adaptive", "content"].map {
        try python(
          "PySceneDetect \($0)", environment: "TVIDZ_PEERS", script: "pyscenedetect.py", options: [$0])
      }
    }
    if transnet {
      finders.append(
        try python("TransNetV2", environment: "TVIDZ_TRANSNET", script: "transnet.py", options: []))
    }
    return finders
  }

  /// The script tools/bench makes the virtual environments and names their folders in the environment.
  private func python(
    _ name: String, environment: String, script: String, options: [String]
  ) throws -> PythonFinder {
    guard let folder = ProcessInfo.processInfo.environment[environment] else {
      throw ActionableError(
        .missingDependency, what: "cannot run \(name)", why: "\(environment) is not set",
        remedy: "start this by ./tools/bench cuts, which makes its virtual environment")
    }
    return PythonFinder(
      name: name, interpreter: URL(filePath: folder).appending(path: "bin/python"),
      script: URL(filePath: "tools/peers").appending(path: script), options: options)
  }

  private func write(_ report: CutsReport, _ scored: [ScoredVideo]) throws {
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(scored).write(to: URL(filePath: json))
    }
    let target = URL(filePath: markdown)
    let plot = target.deletingPathExtension().appendingPathExtension("svg")
    try FileManager.default.createDirectory(
      at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(report.plot.utf8).write(to: plot)
    try Data(report.markdown(plotName: plot.lastPathComponent).utf8).write(to: target)
    note("report: \(markdown)")
  }

  private func hold(_ scored: [ScoredVideo], to gate: String, hasFootage: Bool) throws {
    let thresholds = try JSONDecoder().decode(
      AccuracyThresholds.self, from: Data(contentsOf: URL(filePath: gate)))
    try GateTable.hold(thresholds.lines(for: scored, hasFootage: hasFootage), of: gate)
  }
}

/// Prints a gate and ends the program with status 1 where a line does not pass.
enum GateTable {
  static func hold(_ lines: [GateLine], of gate: String) throws {
    print("\nGate \(gate)")
    var table = TextTable(columns: ["", "what", "required", "measured"])
    for line in lines {
      table.add([line.passes ? "ok" : "BELOW", line.what, line.required, line.measured])
    }
    print(table.text)
    let below = lines.count { !$0.passes }
    print("\(lines.count - below) passed, \(below) failed")
    if below > 0 { throw ExitCode(1) }
  }
}

/// A message on standard error.
func note(_ message: String) {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
}
