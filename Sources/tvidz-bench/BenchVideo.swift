import Foundation
import TvidzTesting

/// A video to be scored.
struct BenchVideo: Sendable {
  var file: URL
  var origin: ScoredVideo.Origin
  var group: String
  var truth: CutTruth

  var name: String { file.lastPathComponent }

  /// Real films, labelled by hand, and real videos that are known to have no cut, in `folder`; nothing where the
  /// folder is not there.
  static func footage(in folder: URL) throws -> [BenchVideo] {
    let files = FileManager.default
    guard files.fileExists(atPath: folder.path) else { return [] }
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
}
