import Foundation
import Testing
import TvidzTesting

@Suite("The cache of rendered fixtures", .timeLimit(.minutes(15)))
struct FixtureCacheTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func cache(version: String = "ffmpeg version 1", limit: Double = 60) -> FixtureCache {
    FixtureCache(
      folder: temporary.url.appending(path: "cache"), sources: ["plain": "color=gray:s=$size:r=$rate"],
      footage: nil, ffmpegVersion: version, limit: limit)
  }

  private func recipe(
    frames: Int = 5, source: String = "plain", options: String = "", name: String = "small"
  ) throws -> Recipe {
    let json = """
      {"name": "\(name)", "size": [32, 32], "rate": "25", "segments": [{"source": "\(source)", "frames": \(frames)}],
       "encoding": {"encoder": "ffv1", "container": "mkv", "options": [\(options)]}}
      """
    return try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
  }

  private func contents() throws -> [String] {
    let folder = temporary.url.appending(path: "cache")
    guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  private func identity(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path)[.systemFileNumber] as? Int
  }

  @Test("a recipe is rendered once")
  func hit() async throws {
    let first = try await cache().fixture(recipe())
    let written = try identity(first.url)
    let second = try await cache().fixture(recipe())
    #expect(second.url == first.url)
    #expect(try identity(second.url) == written)
    #expect(try contents() == [first.url.lastPathComponent])
    #expect(first.url.lastPathComponent.hasPrefix("small-"))
  }

  @Test("another recipe, another source of the same name and another ffmpeg give another file")
  func miss() throws {
    let small = try recipe()
    let otherSource = FixtureCache(
      folder: cache().folder, sources: ["plain": "color=red:s=$size:r=$rate"], footage: nil,
      ffmpegVersion: "ffmpeg version 1")
    let locations = [
      try cache().location(of: small), try cache().location(of: recipe(frames: 6)),
      try cache().location(of: recipe(options: #""-g", "5""#)), try otherSource.location(of: small),
      try cache(version: "ffmpeg version 2").location(of: small),
    ]
    #expect(Set(locations).count == locations.count)
  }

  @Test("several renderings of one recipe at once leave one whole file")
  func concurrent() async throws {
    let urls = try await withThrowingTaskGroup(of: URL.self) { group in
      for _ in 0..<4 { group.addTask { try await cache().fixture(recipe(frames: 40)).url } }
      return try await group.reduce(into: Set<URL>()) { $0.insert($1) }
    }
    #expect(urls.count == 1)
    #expect(try contents().count == 1)
    #expect(try await DecodedPictures(#require(urls.first)).pictures.count == 40)
  }

  @Test("a rendering that fails leaves nothing, and says what ffmpeg said")
  func failed() async throws {
    let wrong = try recipe(options: #""-no-such-option", "1""#)
    let error = await #expect(throws: ExternalProgram.Failure.self) { try await cache().fixture(wrong) }
    #expect(error?.description.contains("no-such-option") == true)
    #expect(try contents().isEmpty)
  }

  @Test("a rendering that is stopped in its middle leaves nothing")
  func interrupted() async throws {
    let endless = try recipe(frames: 10_000_000)
    let error = await #expect(throws: ExternalProgram.Failure.self) {
      try await cache(limit: 1).fixture(endless)
    }
    #expect(error?.reason == "it ran for more than 1.0 s")
    #expect(try contents().isEmpty)
  }

  @Test("a recipe of footage that is not here is told from one that fails")
  func footage() async throws {
    let json = """
      {"name": "real", "size": [32, 32], "rate": "25",
       "segments": [{"footage": {"file": "a.mp4", "fromFrame": 0}, "frames": 5}],
       "encoding": {"encoder": "ffv1", "container": "mkv"}}
      """
    let real = try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
    #expect(!cache().canRender(real))
    await #expect(throws: RecipeError.self) { try await cache().fixture(real) }
  }

  @Test(
    "the folder is the environment's, or in the user's cache",
    arguments: [
      (["TVIDZ_FIXTURE_CACHE": "/a/b"], "/a/b"), (["XDG_CACHE_HOME": "/c"], "/c/tvidz/fixtures"),
      (["TVIDZ_FIXTURE_CACHE": "", "XDG_CACHE_HOME": "/c"], "/c/tvidz/fixtures"),
      (["XDG_CACHE_HOME": "", "HOME": "/h"], "/h/.cache/tvidz/fixtures"),
    ])
  func folder(environment: [String: String], path: String) {
    #expect(FixtureCache.defaultFolder(environment: environment).path == path)
  }
}

@Suite("Programs that are run", .timeLimit(.minutes(15)))
struct ExternalProgramTests {
  @Test("more output than a pipe holds comes whole, and the exit status with it")
  func output() async throws {
    let result = try await ExternalProgram("sh").run(["-c", "head -c 300000 /dev/zero; echo no >&2; exit 3"])
    #expect(result.output.count == 300_000)
    #expect(result.errors == "no\n")
    #expect(result.status == 3)
  }

  @Test("a program that ends by a signal has 128 and its number as status")
  func signal() async throws {
    #expect(try await ExternalProgram("sh").run(["-c", "kill -9 $$"]).status == 137)
  }

  @Test("its standard input is empty")
  func input() async throws {
    #expect(try await ExternalProgram("cat").run([]).output.isEmpty)
  }

  @Test("a program that takes too long is killed")
  func timeout() async throws {
    await #expect(throws: ExternalProgram.Failure.self) {
      try await ExternalProgram("sleep").run(["1000"], atMost: 0.2)
    }
  }

  @Test("cancelling the task kills the program")
  func cancellation() async throws {
    let task = Task { try await ExternalProgram("sleep").run(["1000"]) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
