import Analysis
import Foundation
import SceneDetection
import TvidzCore

/// What the ffmpeg program and our detectors say of fixtures now, in the form in which it is recorded.
package struct GoldenRecording: Sendable {
  let cache: FixtureCache

  package init(cache: FixtureCache) { self.cache = cache }

  /// A score that lies too near its threshold: the next version of a tool may turn it over.
  package struct Doubt: Sendable, Hashable, CustomStringConvertible {
    package let fixture: String
    package let detector: String
    package let frame: Int
    package let score: Double
    package let threshold: Double

    package var description: String {
      "\(fixture): frame \(frame) scores \(score), too near \(detector)'s threshold of \(threshold); "
        + "change the recipe"
    }
  }

  /// Within .01, or within 5 % of the threshold.
  package static func isTooNear(_ score: Double, _ threshold: Double) -> Bool {
    abs(score - threshold) < max(0.01, 0.05 * threshold)
  }

  // MARK: The ffmpeg program

  /// Every frame's score in millionths, as the ffmpeg program's `select` filter tells it, by its C code alone: its
  /// vector code reads beyond rows that are shorter than 32 bytes, and converts formats a little differently.
  package func scores(of fixture: Fixture) async throws -> [Int] {
    try await FFmpegProgram.sceneScores(of: fixture.url.path, portably: true).dropFirst().map {
      Int(($0.score * 1_000_000).rounded())
    }
  }

  package func doubts(_ scores: [Int], of fixture: Fixture) -> [Doubt] {
    let threshold = SceneScoreDetector.defaultThreshold
    return scores.enumerated().compactMap { index, millionths in
      let score = Double(millionths) / 1_000_000
      guard Self.isTooNear(score, threshold) else { return nil }
      return Doubt(
        fixture: fixture.name, detector: "scene", frame: index + 1, score: score, threshold: threshold)
    }
  }

  package func file(scores: [String: [Int]], of group: String) -> GoldenFile {
    GoldenFile(
      path: "recorded/scores/\(group).json",
      header: [
        ("ffmpeg", "\"\(cache.ffmpegRelease)\""),
        ("options", "\"-cpuflags 0 -copyts, select='gte(scene,0)',metadata=print\""),
        ("unit", "\"1e-6, from the second frame on\""),
        ("threshold", "\(SceneScoreDetector.defaultThreshold)"),
      ],
      fixtures: scores.mapValues { "[\($0.map(String.init).joined(separator: ","))]" })
  }

  // MARK: Our detectors

  /// The detectors that are recorded.
  static let detectors: [DetectorChoice] = [.adaptive(threshold: nil), .scene(threshold: nil)]

  /// What one detector reports of one fixture.
  package struct Reported: Sendable, Hashable {
    /// In the order of time: `[frame, score]` of a cut, `[kind, start, end]` in milliseconds of a gradual one.
    package let json: String
    package let doubts: [Doubt]
  }

  package func reports(of fixture: Fixture) async throws -> [Reported] {
    var reports: [Reported] = []
    for choice in Self.detectors { reports.append(try await report(of: fixture, by: choice)) }
    return reports
  }

  private func report(of fixture: Fixture, by choice: DetectorChoice) async throws -> Reported {
    let detector = choice.makeDetector().description
    let threshold = detector.parameters["threshold"] ?? 0
    var info: MediaInfo?
    var entries: [String] = []
    var doubts: [Doubt] = []
    let options = AnalysisOptions(detector: choice, reportsScores: true)
    for try await event in Analysis(path: fixture.url.path, options: options) {
      switch event {
      case .started(let media, _): info = media
      // The scene detector's scores are those of the ffmpeg program, which were looked at already.
      case .score(let score) where detector.name != "scene" && Self.isTooNear(score.score, threshold):
        doubts.append(
          Doubt(
            fixture: fixture.name, detector: detector.name, frame: score.position.index ?? 0,
            score: score.score,
            threshold: threshold))
      case .cut(let cut):
        if let span = cut.span, let info {
          let start = milliseconds(info.presentationSeconds(of: span.start))
          let end = milliseconds(info.presentationSeconds(of: span.end))
          entries.append("[\"\(cut.kind.rawValue)\",\(start),\(end)]")
        } else {
          entries.append("[\(cut.position.index ?? -1),\(Self.decimal(cut.score))]")
        }
      case .score, .picture, .shot, .progress, .finished: break
      }
    }
    return Reported(json: "[\(entries.joined(separator: ","))]", doubts: doubts)
  }

  /// Three places: `0.410`.
  private static func decimal(_ score: Double) -> String {
    let digits = String(milliseconds(score) + 10_000_000).suffix(7)
    return "\(Int(digits.dropLast(3)) ?? 0).\(digits.suffix(3))"
  }

  package func file(reports: [String: [Reported]], of group: String) -> GoldenFile {
    let descriptions = Self.detectors.map { $0.makeDetector().description }
    let header = descriptions.map { description in
      let parameters = description.parameters.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
      let facts = ["\"version\": \(description.version)"] + parameters
      return (name: description.name, json: "{\(facts.joined(separator: ", "))}")
    }
    return GoldenFile(
      path: "recorded/cuts/\(group).json",
      header: header + [("cuts", "\"[frame, score] or [kind, start and end in ms]\"")],
      fixtures: reports.mapValues { reported in
        let parts = zip(descriptions, reported).map { "\"\($0.name)\": \($1.json)" }
        return "{\(parts.joined(separator: ", "))}"
      })
  }
}
