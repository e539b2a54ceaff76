import Analysis
import Foundation
import TvidzCore
import TvidzTesting

/// What the original rule and vpdq say of the same clips.
struct DuplicatesPeers {
  let clips: [DuplicatesBenchmark.Clip]
  /// The first so many are the catalogue.
  let known: Int
  let jobs: Int

  func run(seed: UInt64) async throws -> [DuplicatesResult] {
    var results = try await originalRule(seed: seed)
    results.append(try await vpdq(seed: seed))
    return results
  }

  /// Three or more equal times of `select='gt(scene,0.8)'`.
  private func originalRule(seed: UInt64) async throws -> [DuplicatesResult] {
    var times: [[Double]] = []
    for clip in clips {
      var info: MediaInfo?
      var cuts: [Double] = []
      let options = AnalysisOptions(detector: .scene(threshold: 0.8))
      for try await event in Analysis(path: clip.url.path, options: options) {
        if case .started(let started, _) = event { info = started }
        if case .cut(let cut) = event, let info {
          cuts.append(info.presentationSeconds(of: cut.position.timestamp))
        }
      }
      times.append(cuts)
    }
    return [("scene>0.8 exact", 0.000_001), ("scene>0.8 1 ms", 0.001), ("scene>0.8 40 ms", 0.04)].map {
      name, tolerance in
      var result = DuplicatesResult(method: name, seed: seed)
      for (query, clip) in clips.enumerated() {
        let claims = (0..<known).filter { place in
          place != query
            && times[query].count { time in times[place].contains { abs($0 - time) <= tolerance + 1e-9 } }
              >= 3
        }
        result.count(clip, claims: Set(claims.map { clips[$0].name }), shareRead: nil)
      }
      return result
    }
  }

  private func vpdq(seed: UInt64) async throws -> DuplicatesResult {
    guard let environment = ProcessInfo.processInfo.environment["TVIDZ_VPDQ"] else {
      throw ActionableError(
        .missingDependency, what: "cannot compare with vpdq", why: "its virtual environment is not named",
        remedy: "start this through tools/bench")
    }
    let folder = try TemporaryFolder()
    let list = folder.path("clips.txt")
    try clips.map(\.url.path).joined(separator: "\n").write(toFile: list, atomically: true, encoding: .utf8)
    let script = ProjectFolder.root.appending(path: "tools/peers/vpdq_pairs.py").path
    let output = try await ExternalProgram("\(environment)/bin/python").require(
      [script, list, "\(known)", "\(jobs)"], atMost: 3000)
    var claims: [Int: Set<String>] = [:]
    for line in String(decoding: output.output, as: UTF8.self).split(separator: "\n") {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      guard numbers.count == 2 else { continue }
      claims[numbers[0], default: []].insert(clips[numbers[1]].name)
    }
    var result = DuplicatesResult(method: "vpdq 0.2.5", seed: seed)
    for (query, clip) in clips.enumerated() {
      result.count(clip, claims: claims[query] ?? [], shareRead: nil)
    }
    return result
  }
}
