import Foundation
import Testing
import TvidzTesting

@Suite("Golden files")
struct GoldenTests {
  @Test("the truth of every recipe is the one that is written down")
  func truth() throws {
    let book = try GoldenBook.truth(of: SharedFixtures.set.get())
    #expect(book.files.count >= 15)
    #expect(book.files.flatMap { $0.differences(from: ProjectFolder.golden) } == [], "./tools/record --truth")
    #expect(try book.leftovers(in: ProjectFolder.golden) == [])
  }

  @Test(
    "what the ffmpeg program and our detectors say is what is recorded, and nothing lies near a threshold",
    .enabled("recorded with another version of ffmpeg") { try await GoldenTests.sameProgram() },
    .timeLimit(.minutes(15)))
  func recorded() async throws {
    let set = try SharedFixtures.set.get()
    let cache = try await FixtureCache(sources: set.sources)
    let book = try await GoldenBook.everything(of: set, cache: cache, jobs: 2)
    let otherwise = book.renderedOtherwise(thanIn: ProjectFolder.golden)
    #expect(otherwise.count * 2 < set.recipes.count, "hardly any video is the one that was recorded")
    #expect(book.differences(from: ProjectFolder.golden) == [], "./tools/record")
    #expect(book.doubts.filter { !otherwise.contains($0.fixture) } == [])
  }

  /// Another version encodes and scores a little differently.
  private static func sameProgram() async throws -> Bool {
    struct Header: Decodable { var ffmpeg: String }
    let file = ProjectFolder.golden.appending(path: "recorded/scores/codecs.json")
    let header = try JSONDecoder().decode(Header.self, from: Data(contentsOf: file))
    return try await FixtureCache(sources: [:]).ffmpegRelease == header.ffmpeg
  }

  @Test("differences are told by fixture, and writing ends them")
  func differences() throws {
    let folder = try TemporaryFolder()
    let set = try SharedFixtures.set.get()
    let group = try #require(set.groups.first { $0.recipes.count > 2 })
    let all = try GoldenFile.truth(of: group)
    #expect(all.differences(from: folder.url) == ["\(all.path): new, \(group.recipes.count) fixtures"])
    try all.write(to: folder.url)
    #expect(all.differences(from: folder.url) == [])

    var recipes = group.recipes
    recipes[0].segments[0].frames += 1
    let gone = recipes.removeLast().name
    let changed = try GoldenFile.truth(of: .init(name: group.name, recipes: recipes))
    let told = changed.differences(from: folder.url)
    #expect(told.count == 2)
    #expect(told.contains { $0.contains(recipes[0].name) && $0.contains("->") })
    #expect(told.contains("\(all.path): \(gone): gone"))
  }

  @Test("what is ignored is not told, and all else is")
  func ignored() throws {
    let folder = try TemporaryFolder()
    func file(_ fixtures: [String: String]) -> GoldenFile {
      GoldenFile(path: "recorded/scores/x.json", header: [], fixtures: fixtures)
    }
    try file(["here": "[1]", "elsewhere": "[1]"]).write(to: folder.url)
    let now = file(["here": "[2]", "elsewhere": "[2]"])
    #expect(
      now.differences(from: folder.url, ignoring: ["elsewhere"])
        == ["recorded/scores/x.json: here: [1] -> [2]"])
    #expect(now.differences(from: folder.url, ignoring: ["here", "elsewhere"]) == [])
  }

  @Test(
    "recorded scores may differ by their rounding, and frames and times may not",
    arguments: [
      (#"{"a": [[12,0.410],["fade",40,80]]}"#, true), (#"{"a": [[12,0.411],["fade",40,80]]}"#, true),
      (#"{"a": [[12,0.412],["fade",40,80]]}"#, false), (#"{"a": [[13,0.410],["fade",40,80]]}"#, false),
      (#"{"a": [[12,0.410],["fade",40,81]]}"#, false), (#"{"a": [[12,0.410]]}"#, false),
      (#"{"a": [[12,0.410],["dissolve",40,80]]}"#, false),
    ])
  func rounding(line: String, agrees: Bool) throws {
    let folder = try TemporaryFolder()
    func file(_ line: String) -> GoldenFile {
      GoldenFile(path: "recorded/cuts/x.json", header: [], fixtures: ["clip": line])
    }
    try file(#"{"a": [[12,0.410],["fade",40,80]]}"#).write(to: folder.url)
    #expect(file(line).differences(from: folder.url).isEmpty == agrees)
  }

  @Test("a file that no recipe stands behind any more is a leftover")
  func leftovers() throws {
    let folder = try TemporaryFolder()
    let book = try GoldenBook.truth(of: SharedFixtures.set.get())
    #expect(try book.leftovers(in: folder.url) == [])
    try GoldenFile.truth(of: .init(name: "old", recipes: [])).write(to: folder.url)
    for file in book.files { try file.write(to: folder.url) }
    #expect(try book.leftovers(in: folder.url) == ["truth/old.json"])
  }

  @Test("golden files are JSON with a line for each fixture")
  func json() throws {
    for group in try SharedFixtures.set.get().groups {
      let text = try GoldenFile.truth(of: group).text
      let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      #expect((object?["fixtures"] as? [String: Any])?.count == group.recipes.count)
      #expect(text.split(separator: "\n").count == group.recipes.count + 5)
    }
  }

  @Test(
    "a score is too near its threshold within a hundredth, or within a twentieth of it",
    arguments: [
      (0.3, 0.316, false), (0.3, 0.314, true), (0.1, 0.109, true), (0.1, 0.111, false), (0.3, 0.3, true),
    ])
  func nearness(threshold: Double, score: Double, near: Bool) {
    #expect(GoldenRecording.isTooNear(score, threshold) == near)
  }
}
