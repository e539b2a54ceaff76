import Duplicates
import Fingerprints
import Testing
import TvidzCore
import TvidzTesting

@Suite("The candidate index in memory")
struct CandidateIndexTests {
  static let films = (0..<8).map { number in
    var generator = SeededGenerator(seed: UInt64(number))
    let shots = (0..<10).map { _ in Double.random(in: 0.8...3.5, using: &generator) }
    return SyntheticFilm(seed: UInt64(100 + number), shots: shots)
  }

  static func index(of order: [Int]) async -> InMemoryCandidateIndex {
    let index = InMemoryCandidateIndex()
    for number in order {
      await index.add(VideoID("film \(number)"), IndexEntry(films[number].fingerprint()))
    }
    return index
  }

  static let copies: [(String, SyntheticFilm)] = [
    ("itself", films[3]),
    ("an excerpt", films[3].trimmed(from: 4, to: 16)),
    ("five of its cuts", films[3].trimmed(from: films[3].cuts[1] - 0.4, to: films[3].cuts[5] + 0.4)),
    ("mirrored", films[3].mirrored()),
    ("slower", films[3].played(at: 0.96)),
    ("faster", films[3].played(at: 1.04)),
    ("in a compilation", films[5].followed(by: films[3])),
  ]

  @Test("a copy finds its original first or second", arguments: copies)
  func finds(_ name: String, _ copy: SyntheticFilm) async {
    let index = await Self.index(of: Array(0..<8))
    let found = await index.candidates(for: CandidateQuery(copy.fingerprint()), limit: 50)
    #expect(found.prefix(2).contains { $0.video == VideoID("film 3") })
    #expect(found.allSatisfy { $0.votes >= 2 })
  }

  /// Films of one shot each, the one of number 7 cropped to `known`.
  static func shots(known: PictureView = PictureView(share: 1)) async -> InMemoryCandidateIndex {
    let index = InMemoryCandidateIndex()
    for number in 4..<10 {
      let shot = SyntheticFilm(seed: UInt64(500 + number), shots: [16])
      await index.add(
        VideoID("shot \(number)"), IndexEntry((number == 7 ? shot.cropped(to: known) : shot).fingerprint()))
    }
    return index
  }

  static let corners = [-1, 1].flatMap { x in
    [-1, 1].map { PictureView(share: 0.75, x: 0.25 * Float(x), y: 0.25 * Float($0)) }
  }

  @Test("a corner of a film without cuts is found where it is asked for off the middle", arguments: corners)
  func offCentre(_ corner: PictureView) async {
    let film = SyntheticFilm(seed: 507, shots: [16])
    let copy = film.trimmed(from: 3.1, to: 13)
    let known = await Self.shots()
    let part = await known.candidates(for: .offCentre(copy.cropped(to: corner).fingerprint()), limit: 50)
    #expect(part.first?.video == VideoID("shot 7"))
    let knownCorner = await Self.shots(known: corner)
    let whole = await knownCorner.candidates(for: .offCentre(copy.fingerprint()), limit: 50)
    #expect(whole.first?.video == VideoID("shot 7"))
  }

  @Test("a copy without cuts is found by its pictures alone")
  func picturesAlone() async {
    let index = await Self.shots()
    let copy = SyntheticFilm(seed: 507, shots: [16]).trimmed(from: 3.1, to: 13)
    let query = CandidateQuery(copy.fingerprint())
    #expect(query.rhythm.isEmpty)
    let found = await index.candidates(for: query, limit: 50)
    #expect(found.first?.video == VideoID("shot 7"))
  }

  @Test("the order of insertion changes nothing")
  func order() async {
    let query = CandidateQuery(Self.films[4].trimmed(from: 3, to: 18).fingerprint())
    let first = await Self.index(of: Array(0..<8)).candidates(for: query, limit: 50)
    let second = await Self.index(of: [7, 2, 4, 0, 1, 3, 6, 5]).candidates(
      for: query, limit: 50)
    #expect(first == second)
    #expect(first.first?.video == VideoID("film 4"))
  }

  @Test("unrelated videos change no vote")
  func unrelated() async {
    let query = CandidateQuery(Self.films[4].trimmed(from: 3, to: 18).fingerprint())
    let alone = await Self.index(of: [4]).candidates(for: query, limit: 50)
    let among = await Self.index(of: Array(0..<8)).candidates(for: query, limit: 50)
    #expect(alone.count == 1)
    #expect(among.contains(alone[0]))
  }

  @Test("a removed video is not found, one that is added again is found once")
  func removal() async {
    let index = await Self.index(of: Array(0..<8))
    let query = CandidateQuery(Self.films[3].fingerprint())
    await index.remove(VideoID("film 3"))
    #expect(await !index.candidates(for: query, limit: 50).contains { $0.video == VideoID("film 3") })
    await index.add(VideoID("film 3"), IndexEntry(Self.films[3].fingerprint()))
    await index.add(VideoID("film 3"), IndexEntry(Self.films[3].fingerprint()))
    #expect(await index.candidates(for: query, limit: 50).count { $0.video == VideoID("film 3") } == 1)
  }

  @Test("what remains is found after most videos were removed")
  func compaction() async {
    let index = InMemoryCandidateIndex()
    let entry = IndexEntry(rhythm: [], pictures: [])
    await index.add(VideoID("kept"), IndexEntry(Self.films[3].fingerprint()))
    for number in 0..<200 { await index.add(VideoID("other \(number)"), entry) }
    for number in 0..<200 { await index.remove(VideoID("other \(number)")) }
    let found = await index.candidates(for: CandidateQuery(Self.films[3].fingerprint()), limit: 5)
    #expect(found.map(\.video) == [VideoID("kept")])
  }

  @Test("tokens at different offsets do not make a candidate")
  func consistency() async {
    let index = InMemoryCandidateIndex()
    // Far enough from each other in their rests that one alone is no candidate.
    let codes = (0..<4).map { PictureCode(token: PictureToken(rawValue: $0), rest: 0) }
    let others = codes.map { PictureCode(token: $0.token, rest: 0xff) }
    let stored = zip(codes, [5.0, 90, 20, 300]).map { IndexEntry.StoredPicture(code: $0, time: $1) }
    await index.add(VideoID("known"), IndexEntry(rhythm: [], pictures: stored))
    let asked = zip(others, [1.0, 2, 30, 40]).map { CandidateQuery.AskedPicture(time: $1, codes: [$0]) }
    #expect(await index.candidates(for: CandidateQuery(rhythm: [], pictures: asked), limit: 5).isEmpty)
  }

  @Test("of candidates with two votes more are told where none has five")
  func weak() {
    let weak = (0..<60).map { Candidate(video: VideoID("weak \($0)"), votes: 2, nearest: $0 % 7) }
    let unsure = Candidate(video: VideoID("unsure"), votes: 4, nearest: 10)
    let sure = Candidate(video: VideoID("sure"), votes: 5, nearest: 10)
    #expect(Candidate.best(weak, limit: 50).count == Candidate.mostWeakWhereUnsure)
    #expect(Candidate.best(weak + [unsure], limit: 50).count == 1 + Candidate.mostWeakWhereUnsure)
    let found = Candidate.best(weak + [sure, unsure], limit: 50)
    #expect(found.prefix(2) == [sure, unsure])
    #expect(found.count == 2 + Candidate.mostWeak)
  }
}
