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

  @Option(help: ArgumentHelp("Only videos whose name contains this.", valueName: "text"))
  var only: String?

  @Flag(help: "List what our default detector got wrong, video by video.")
  var errors = false

  @Flag(help: "Only the default detector of ours.")
  var quick = false

  @Option(help: "Programs that run at a time.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  func run() async throws {
    let footage = ProjectFolder.footage()
    var videos = try footage.map(BenchVideo.footage(in:)) ?? []
    var skipped: [String] = []
    if footage == nil { skipped.append("real footage") }
    videos += try await BenchVideo.synthetic { skipped.append($0) }
    for name in skipped { note("skipped: \(name), because the folder of real footage is not there") }
    if let only { videos.removeAll { !$0.name.contains(only) } }
    let scored = await CutsBenchmark(finders: try finders(), videos: videos, jobs: max(1, jobs)).run {
      done, all in
      if done % 50 == 0 || done == all { note("scored \(done) of \(all)") }
    }
    for failed in scored where failed.failure != nil {
      note("failed: \(failed.detector) on \(failed.video): \(failed.failure ?? "")")
    }
    let report = CutsReport(scored: scored)
    print(report.tables)
    if errors { print(errorList(scored, videos)) }
    try write(report, scored)
    if let gate { try hold(scored, to: gate, hasFootage: footage != nil, skipped: skipped.count) }
  }

  /// Reports and labels of each video that has an error, to be looked at side by side.
  private func errorList(_ scored: [ScoredVideo], _ videos: [BenchVideo]) -> String {
    let truths = Dictionary(videos.map { ($0.name, $0.truth) }, uniquingKeysWith: { first, _ in first })
    func list(_ stretches: [TimeStretch]) -> String {
      "[" + stretches.map { "\(decimals($0.start))-\(decimals($0.end))" }.joined(separator: " ") + "]"
    }
    return scored.filter {
      $0.detector == "tvidz adaptive"
        && ($0.exact.hard.errors > 0 || $0.exact.gradualExact < $0.exact.gradual.labels
          || $0.exact.gradual.spurious > 0)
    }.compactMap { video in
      guard let truth = truths[video.video] else { return nil }
      return """

        \(video.group) \(video.video)
          labelled  \(truth.cutFrames) \(list(truth.gradual))
          reported  \(video.reported.hard.map(\.frame)) \(list(video.reported.gradual))
        """
    }.joined()
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
      script: ProjectFolder.root.appending(path: "tools/peers/\(script)"), options: options)
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

  private func hold(_ scored: [ScoredVideo], to gate: String, hasFootage: Bool, skipped: Int) throws {
    let thresholds = try JSONDecoder().decode(
      AccuracyThresholds.self, from: Data(contentsOf: URL(filePath: gate)))
    try GateTable.hold(thresholds.lines(for: scored, hasFootage: hasFootage), of: gate, skipped: skipped)
  }
}

/// Prints a gate and ends the program with status 1 where a line does not pass.
enum GateTable {
  static func hold(_ lines: [GateLine], of gate: String, skipped: Int = 0) throws {
    print("\nGate \(gate)")
    var table = TextTable(columns: ["", "what", "required", "measured"])
    for line in lines {
      table.add([line.passes ? "ok" : "BELOW", line.what, line.required, line.measured])
    }
    print(table.text)
    let below = lines.count { !$0.passes }
    print("\(lines.count - below) passed, \(below) failed, \(skipped) skipped")
    if below > 0 { throw ExitCode(1) }
  }
}

/// A message on standard error.
func note(_ message: String) {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
}
