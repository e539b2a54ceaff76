package import Foundation

/// All golden files, as they would be written now.
package struct GoldenBook: Sendable {
  package private(set) var files: [GoldenFile] = []
  package private(set) var doubts: [GoldenRecording.Doubt] = []
  /// Groups that need footage which is not here: their recorded files stay as they are.
  package private(set) var skipped: [String] = []

  private static let renderings = "recorded/renderings/"

  private init() {}

  /// Only what follows from the recipes.
  package static func truth(of set: FixtureSet) throws -> GoldenBook {
    var book = GoldenBook()
    book.files = try set.groups.map { try GoldenFile.truth(of: $0) }
    return book
  }

  /// Everything; renders what is missing and runs the ffmpeg program and our detectors, `jobs` fixtures at once.
  package static func everything(of set: FixtureSet, cache: FixtureCache, jobs: Int) async throws
    -> GoldenBook
  {
    var book = try truth(of: set)
    let recording = GoldenRecording(cache: cache)
    for group in set.groups {
      guard group.recipes.allSatisfy(cache.canRender) else {
        book.skipped.append(group.name)
        continue
      }
      var scores: [String: [Int]] = [:]
      var reports: [String: [GoldenRecording.Reported]] = [:]
      var hashes: [String: String] = [:]
      for recorded in try await record(group.recipes, with: recording, jobs: jobs) {
        scores[recorded.name] = recorded.scores
        reports[recorded.name] = recorded.reports
        hashes[recorded.name] = "\"\(recorded.rendering)\""
        book.doubts += recorded.doubts
      }
      book.files.append(recording.file(scores: scores, of: group.name))
      book.files.append(recording.file(reports: reports, of: group.name))
      book.files.append(
        GoldenFile(
          path: "\(renderings)\(group.name).json", header: [("unit", "\"64-bit FNV-1a of the file\"")],
          fixtures: hashes))
    }
    book.doubts.sort { ($0.fixture, $0.frame) < ($1.fixture, $1.frame) }
    return book
  }

  /// Fixtures whose video is another here than where it was recorded: encoders choose their code by the processor, and
  /// another code encodes a little differently. What was recorded says nothing of these.
  package func renderedOtherwise(thanIn folder: URL) -> Set<String> {
    Set(files.filter { $0.path.hasPrefix(Self.renderings) }.flatMap { $0.changedFixtures(from: folder) })
  }

  /// Lines that say what differs from the files on disk, in the videos that are the same here.
  package func differences(from folder: URL) -> [String] {
    let otherwise = renderedOtherwise(thanIn: folder)
    return files.filter { !$0.path.hasPrefix(Self.renderings) }.flatMap {
      $0.differences(from: folder, ignoring: otherwise)
    }
  }

  /// Files in the kinds of folder that this book fills which no recipe stands behind any more.
  package func leftovers(in folder: URL) throws -> [String] {
    let expected = Set(
      files.map(\.path)
        + skipped.flatMap {
          ["recorded/scores/\($0).json", "recorded/cuts/\($0).json", "\(Self.renderings)\($0).json"]
        })
    return try Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) }).sorted().flatMap
    { kind in
      let path = folder.appending(path: kind).path
      guard FileManager.default.fileExists(atPath: path) else { return [String]() }
      return try FileManager.default.subpathsOfDirectory(atPath: path).sorted().map { "\(kind)/\($0)" }
        .filter { $0.hasSuffix(".json") && !expected.contains($0) }
    }
  }

  private struct Recorded: Sendable {
    let name: String
    let rendering: String
    let scores: [Int]
    let reports: [GoldenRecording.Reported]
    let doubts: [GoldenRecording.Doubt]
  }

  private static func record(
    _ recipes: [Recipe], with recording: GoldenRecording, jobs: Int
  ) async throws -> [Recorded] {
    try await withThrowingTaskGroup(of: Recorded.self) { group in
      var all: [Recorded] = []
      for (index, recipe) in recipes.enumerated() {
        if index >= max(1, jobs), let done = try await group.next() { all.append(done) }
        group.addTask {
          let fixture = try await recording.cache.fixture(recipe)
          let scores = try await recording.scores(of: fixture)
          let reports = try await recording.reports(of: fixture)
          return Recorded(
            name: fixture.name, rendering: contentHash(try Data(contentsOf: fixture.url)), scores: scores,
            reports: reports,
            doubts: recording.doubts(scores, of: fixture) + reports.flatMap(\.doubts))
        }
      }
      for try await done in group { all.append(done) }
      return all
    }
  }
}
