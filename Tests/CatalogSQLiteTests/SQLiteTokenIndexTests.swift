import CatalogSQLite
import Duplicates
import Fingerprints
import Testing
import TvidzCore
import TvidzTesting

@Suite("Look-ups in SQLite")
struct SQLiteTokenIndexTests {
  private static func picture(_ token: UInt32) -> PictureCode {
    PictureCode(token: PictureToken(rawValue: token), rest: 0)
  }

  @Test("of a picture that very many videos have the first postings are read, and all of the next look-up")
  func common() throws {
    let folder = try TemporaryFolder()
    let index = try SQLiteTokenIndex(path: folder.path("tokens.sqlite"))
    func entry(_ tokens: UInt32...) -> IndexEntry {
      let pictures = tokens.map { IndexEntry.StoredPicture(code: Self.picture($0), time: Double($0)) }
      return IndexEntry(rhythm: [], pictures: pictures)
    }
    let many = PostingLimits.picture + 100
    try index.insert((1...many).map { (Int64($0), entry(1)) } + [(9999, entry(2, 3))])
    let query = CandidateQuery(
      rhythm: [], pictures: [1, 2, 3].map { .init(time: Double($0), codes: [Self.picture($0)]) })
    let (found, postings) = try index.candidates(for: query, limit: 50)
    #expect(found.first?.video == VideoID("9999"))
    // One of the common ones tells that there are more.
    #expect(postings == PostingLimits.picture + 1 + 2)
  }

  @Test("rhythms of other lengths are not read")
  func lengths() throws {
    let folder = try TemporaryFolder()
    let index = try SQLiteTokenIndex(path: folder.path("tokens.sqlite"))
    let token = RhythmToken(rawValue: 5)
    func entry(_ length: Double) -> IndexEntry {
      IndexEntry(rhythm: [PlacedRhythm(token: token, start: 2, end: 2 + length)], pictures: [])
    }
    try index.insert((1...100).map { (Int64($0), entry($0 > 3 ? 30 : 10)) })
    let query = CandidateQuery(rhythm: [PlacedRhythm(token: token, start: 0, end: 10)], pictures: [])
    #expect(try index.candidates(for: query, limit: 50).postings == 3)
  }
}
