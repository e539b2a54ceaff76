import CatalogSQLite
import Duplicates
import Fingerprints
import Foundation
import Testing
import TvidzCore
import TvidzTesting

@Suite("The index of a scan")
struct ScanIndexTests {
  static let stamp = ScanIndex.Stamp(size: 1000, modified: 1_700_000_000_000_000_000)
  static let quality = ScanIndex.Quality(duration: 60, width: 1280, height: 720, bitRate: 900_000)
  static let print = SyntheticFilm(seed: 1, shots: [1, 2, 1.5]).fingerprint()
  static let verdict = Verdict(
    relation: .copy, confidence: 0.99,
    segments: [
      MatchedSegment(
        aStart: 0, aEnd: 4.5, bStart: 1, bEnd: 5.5, speed: 1, mirrored: false, matchedCuts: 2,
        matchedPictures: 3)
    ], reason: "3 pictures agree")

  static func index(in folder: TemporaryFolder, with names: [String]) throws -> ScanIndex {
    let index = try ScanIndex(path: folder.path("index.sqlite"))
    for name in names { try index.store(print, quality: quality, of: name, stamp: stamp) }
    return index
  }

  @Test("what was stored is there when the file is opened again")
  func reopened() throws {
    let folder = try TemporaryFolder()
    let first = try Self.index(in: folder, with: ["/a.mp4", "/b.mp4"])
    try first.store(
      ActionableError(.notVideo, what: "cannot analyse /c.mp4", why: "no"), of: "/c.mp4", stamp: Self.stamp)
    try first.store([ScanIndex.Pair(a: "/a.mp4", b: "/b.mp4", verdict: Self.verdict)], comparing: "/b.mp4")
    let second = try ScanIndex(path: folder.path("index.sqlite"))
    let files = try second.files()
    #expect(files["/a.mp4"]?.stamp == Self.stamp)
    #expect(files["/a.mp4"]?.state == .analysed(Self.quality))
    #expect(files["/a.mp4"]?.isCompared == false)
    #expect(files["/b.mp4"]?.isCompared == true)
    #expect(files["/c.mp4"]?.state == .failed(.notVideo, "cannot analyse /c.mp4: no"))
    let stored = try second.fingerprint(of: "/a.mp4")
    #expect(stored == Fingerprint(encoded: Self.print.encoded))
    #expect(try second.pairs() == [ScanIndex.Pair(a: "/a.mp4", b: "/b.mp4", verdict: Self.verdict)])
  }

  @Test("a file that changed loses its pairs and is to be compared again")
  func changed() throws {
    let folder = try TemporaryFolder()
    let index = try Self.index(in: folder, with: ["/a.mp4", "/b.mp4"])
    try index.store([ScanIndex.Pair(a: "/a.mp4", b: "/b.mp4", verdict: Self.verdict)], comparing: "/b.mp4")
    let later = ScanIndex.Stamp(size: 1001, modified: Self.stamp.modified + 1)
    try index.store(Self.print, quality: Self.quality, of: "/b.mp4", stamp: later)
    #expect(try index.pairs().isEmpty)
    #expect(try index.files()["/b.mp4"]?.isCompared == false)
  }

  @Test("a removed file is gone, with its pairs")
  func removed() throws {
    let folder = try TemporaryFolder()
    let index = try Self.index(in: folder, with: ["/a.mp4", "/b.mp4"])
    try index.store([ScanIndex.Pair(a: "/a.mp4", b: "/b.mp4", verdict: Self.verdict)], comparing: "/b.mp4")
    try index.remove(["/a.mp4"])
    #expect(try index.pairs().isEmpty)
    #expect(try Array(index.files().keys) == ["/b.mp4"])
  }

  @Test("a file that is no database is refused in words, and left as it is")
  func refusal() throws {
    let folder = try TemporaryFolder()
    let text = Data("this is not a database, and must not become one".utf8)
    try text.write(to: URL(filePath: folder.path("index.sqlite")))
    let error = #expect(throws: ActionableError.self) { try ScanIndex(path: folder.path("index.sqlite")) }
    #expect(error?.kind == .unreadable)
    #expect(error?.remedy?.contains("--index") == true)
    #expect(try Data(contentsOf: URL(filePath: folder.path("index.sqlite"))) == text)
  }

  @Test("two runs may write at once")
  func concurrent() async throws {
    let folder = try TemporaryFolder()
    let first = try Self.index(in: folder, with: [])
    let second = try ScanIndex(path: folder.path("index.sqlite"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (name, index) in [("x", first), ("y", second)] {
        group.addTask {
          for number in 0..<20 {
            try index.store(Self.print, quality: Self.quality, of: "/\(name)\(number)", stamp: Self.stamp)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try first.files().count == 40)
  }
}
