import Foundation
import TvidzTesting

/// A video to be scored.
struct BenchVideo: Sendable {
  var file: URL
  var origin: ScoredVideo.Origin
  var group: String
  var truth: CutTruth

  var name: String { truth.file }

  /// Real films, labelled by hand, and real videos that are known to have no cut.
  static func footage(in folder: URL) throws -> [BenchVideo] {
    let files = FileManager.default
    let labels = try files.contentsOfDirectory(
      at: folder.appending(path: "truth"), includingPropertiesForKeys: nil)
    let labelled = try labels.filter { $0.pathExtension == "json" }.map { label in
      let truth = try JSONDecoder().decode(CutTruth.self, from: Data(contentsOf: label))
      return BenchVideo(
        file: folder.appending(path: truth.file), origin: .footage, group: "footage", truth: truth)
    }
    // One phone video and one pattern, in several encodings each: no cut in any of them.
    let uncut = try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { file in
        ["tmk-chair-", "tmk-pattern-"].contains { file.lastPathComponent.hasPrefix($0) }
      }
      .map { file in
        BenchVideo(
          file: file, origin: .uncut, group: "uncut",
          truth: CutTruth(file: file.lastPathComponent, cutFrames: [], cuts: []))
      }
    return (labelled + uncut).sorted { $0.name < $1.name }
  }

  /// Videos made from the recipes of `Fixtures/`, rendered where they are not in the cache. Recipes over real footage
  /// are left out, and named to `skipped`, where that footage is not there.
  static func synthetic(skipped: (String) -> Void) async throws -> [BenchVideo] {
    let set = try FixtureSet.load()
    let cache = try await FixtureCache(sources: set.sources)
    var videos: [BenchVideo] = []
    for group in set.groups {
      for recipe in group.recipes {
        guard cache.canRender(recipe) else {
          skipped(recipe.name)
          continue
        }
        let fixture = try await cache.fixture(recipe)
        videos.append(
          BenchVideo(
            file: fixture.url, origin: recipe.trap == nil ? .fixtures : .traps,
            group: recipe.trap?.class.rawValue ?? group.name, truth: fixture.truth))
      }
    }
    return videos
  }
}
