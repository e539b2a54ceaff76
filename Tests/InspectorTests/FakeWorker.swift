import Analysis
import Foundation
import Glibc
import Inspector
import TvidzCore
import TvidzTesting
import Worker

/// Programs that stand in for `tvidz worker`: shell scripts that say what a test wants.
struct FakeWorker {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// - Parameter script: lines of sh; `$file` is the video's path.
  func program(_ script: String, patience: Duration = .seconds(60)) throws -> WorkerProgram {
    let path = folder.path("worker-\(UUID().uuidString)")
    // The environment is empty: it has to find its programs itself.
    let text = "#!/bin/sh\nPATH=/usr/bin:/bin\nfor file; do :; done\n\(script)\n"
    // Written under another name: a script that is open for writing while another test forks cannot be run.
    try Data(text.utf8).write(to: URL(filePath: path + ".new"))
    chmod(path + ".new", 0o700)
    rename(path + ".new", path)
    return WorkerProgram(path: path, patience: patience)
  }

  /// The line of an event, as an argument of `echo` or `printf`.
  static func line(_ event: WorkerEvent) -> String {
    guard let data = try? WorkerLine(event)?.encoded() else { return "" }
    return "'" + String(decoding: data.dropLast(), as: UTF8.self) + "'"
  }

  static let confined = line(.confined(Confinement(landlock: 0, filter: false, threads: 1)))
  static let info = MediaInfo(
    duration: 10, width: 64, height: 48, codec: "vp8", container: "matroska", frameRate: Rational(25, 1),
    timeBase: Rational(1, 1000))
  static let started = line(
    .analysis(.started(info, DetectorDescription(name: "adaptive", version: 1, parameters: [:]))))
  static let finished = line(
    .analysis(.finished(AnalysisSummary(frames: 250, duration: 10, damagedFrames: 0))))

  static func cut(_ milliseconds: Int64) -> String {
    let position = FramePosition(
      timestamp: Timestamp(pts: milliseconds, timeBase: Rational(1, 1000)), index: nil)
    return line(.analysis(.cut(.cut(at: position, score: 0.9))))
  }
}
