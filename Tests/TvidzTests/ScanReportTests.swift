import CatalogSQLite
import Duplicates
import Testing
import TvidzCore
import tvidz

@Suite("The report of a scan")
struct ScanReportTests {
  private static func file(_ path: String, seconds: Double = 60) -> ScanResult.File {
    ScanResult.File(
      path: path,
      state: .analysed(ScanIndex.Quality(duration: seconds, width: 320, height: 180, bitRate: 1000)))
  }

  private static func pair(_ a: String, _ b: String, _ relation: Relation) -> ScanIndex.Pair {
    ScanIndex.Pair(
      a: a, b: b,
      verdict: Verdict(
        relation: relation, confidence: 0.5,
        segments: [
          MatchedSegment(
            aStart: 10, aEnd: 20, bStart: 0, bEnd: 10, speed: 1, mirrored: false, matchedCuts: 3,
            matchedPictures: 4)
        ], reason: "3 cuts, \"4\" pictures"))
  }

  @Test("numbers are spelled as people do")
  func summary() {
    let failed = ScanResult.File(path: "/c", state: .failed(.notVideo, "no"))
    let cases: [(ScanResult, String)] = [
      (ScanResult(files: [], pairs: []), "0 files, 0 groups of copies\n"),
      (ScanResult(files: [Self.file("/a")], pairs: [], newFiles: 1), "1 file (1 new), 0 groups of copies\n"),
      (
        ScanResult(files: [Self.file("/a"), failed], pairs: []),
        "2 files, 0 groups of copies, 1 file could not be analysed\n"
      ),
    ]
    for (result, text) in cases { #expect(ScanReport(result: result).text == text) }
  }

  @Test("a shared part makes no group, and is told")
  func overlap() {
    let result = ScanResult(
      files: [Self.file("/a"), Self.file("/b")], pairs: [Self.pair("/a", "/b", .overlap)])
    let text = ScanReport(result: result).text
    #expect(text.hasPrefix("overlap: /a and /b: "))
    #expect(text.hasSuffix("2 files, 0 groups of copies\n"))
  }

  @Test("a copy is described as it is seen from the one to keep")
  func direction() {
    let result = ScanResult(
      files: [Self.file("/a", seconds: 10), Self.file("/b", seconds: 20)],
      pairs: [Self.pair("/a", "/b", .contains)])
    #expect(
      ScanReport(result: result).text.split(separator: "\n").dropLast() == [
        "2 copies; keep /b: it is the longest",
        "  /a is an excerpt (confidence 0.50) of it: 3 cuts, \"4\" pictures",
      ])
  }

  @Test("CSV quotes what it must: commas, quotes, and every line break")
  func csv() {
    let result = ScanResult(files: [], pairs: [Self.pair("/a\nb", "/c,d", .copy)])
    #expect(
      ScanReport(result: result).csv
        == "a,b,relation,duplicate,confidence,offset,speed,mirrored,reason\n"
        + "\"/a\nb\",\"/c,d\",copy,true,0.500,10.000,1.0000,false,\"3 cuts, \"\"4\"\" pictures\"\n")
  }

  @Test("the first file that failed decides, in the order of the names")
  func failure() {
    let result = ScanResult(
      files: [
        Self.file("/a"), ScanResult.File(path: "/b", state: .failed(.unreadable, "no")),
        ScanResult.File(path: "/c", state: .failed(.notVideo, "no")),
      ], pairs: [])
    #expect(result.firstFailure == .unreadable)
  }
}
