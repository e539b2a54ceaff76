import Duplicates
import Fingerprints
import Testing
import TvidzCore
import TvidzTesting

@Suite("Searching for copies while a video is analysed")
struct CopySearchTests {
  /// Each as unlike the others as can be.
  static let films = (0..<14).map { number in
    var generator = SeededGenerator(seed: UInt64(300 + number))
    let shots = (0..<9).map { _ in Double.random(in: 1...5, using: &generator) }
    return SyntheticFilm(seed: UInt64(900 + number), shots: shots)
  }
  static let film = films[0]

  static func search(
    among numbers: [Int], excluding: Set<VideoID> = [], gone: Set<VideoID> = []
  ) async -> CopySearch {
    let index = InMemoryCandidateIndex()
    let prints = Dictionary(
      uniqueKeysWithValues: numbers.map { (VideoID("film \($0)"), films[$0].fingerprint()) })
    for number in numbers {
      await index.add(VideoID("film \(number)"), IndexEntry(films[number].fingerprint()))
    }
    return CopySearch(index: index, excluding: excluding) { gone.contains($0) ? nil : prints[$0] }
  }

  @Test("a copy is told before its end, and stays told")
  func early() async throws {
    var search = await Self.search(among: [0, 1, 2])
    let copy = Self.film.trimmed(from: 2, to: 24).fingerprint()
    var told: [Double] = []
    for seconds in stride(from: 1.0, through: 22, by: 0.5) where search.isDue(seen: seconds) {
      let matches = try await search.look(at: copy.prefix(seconds: seconds))
      if let first = matches.first, first.verdict.isDuplicate {
        #expect(first.known == VideoID("film 0"))
        #expect(first.knownDuration == Self.film.duration)
        told.append(seconds)
      } else {
        #expect(told.isEmpty)
      }
    }
    let first = try #require(told.first)
    #expect(first <= 15)
  }

  @Test("looks come ever more rarely")
  func schedule() async throws {
    var search = await Self.search(among: [1])
    let film = Self.film.fingerprint()
    var looks: [Double] = []
    for seconds in stride(from: 0.5, through: 20, by: 0.5) where search.isDue(seen: seconds) {
      _ = try await search.look(at: film.prefix(seconds: seconds))
      looks.append(seconds)
    }
    #expect(looks == [4, 6, 9, 13.5])
  }

  @Test("a corner of a film without cuts is told at the end")
  func offCentre() async throws {
    let film = SyntheticFilm(seed: 77, shots: [20])
    let index = InMemoryCandidateIndex()
    await index.add(VideoID("film"), IndexEntry(film.fingerprint()))
    var search = CopySearch(index: index) { _ in film.fingerprint() }
    let corner = film.cropped(to: PictureView(share: 0.75, x: 0.25, y: -0.25)).fingerprint()
    #expect(try await search.look(at: corner).isEmpty)
    let told = try await search.look(at: corner, isWhole: true)
    #expect(told.map(\.verdict.relation) == [.copy])
  }

  @Test("who is excluded, and who is gone meanwhile, is no match")
  func excluded() async throws {
    let id = VideoID("film 0")
    let copy = Self.film.trimmed(from: 2, to: 24).fingerprint()
    var dismissed = await Self.search(among: [0, 1], excluding: [id])
    #expect(try await dismissed.look(at: copy).isEmpty)
    var gone = await Self.search(among: [0, 1], gone: [id])
    #expect(try await gone.look(at: copy).isEmpty)
  }

  static let copies: [(String, SyntheticFilm)] = [
    ("itself", film), ("an excerpt", film.trimmed(from: 5, to: 17)), ("mirrored", film.mirrored()),
    ("slower", film.played(at: 0.96)), ("in a compilation", films[13].followed(by: film)),
    ("a stranger", films[13]),
  ]

  @Test("unrelated videos and the order of insertion change no verdict", arguments: copies)
  func unrelated(_ name: String, _ copy: SyntheticFilm) async throws {
    let print = copy.fingerprint()
    var alone = await Self.search(among: [0])
    let expected = try await alone.look(at: print)
    for order in [Array(0..<13), Array((0..<13).reversed()), [5, 0, 9, 3, 12, 1, 2, 11, 4, 6, 7, 8, 10]] {
      var search = await Self.search(among: order)
      #expect(try await search.look(at: print) == expected)
    }
  }

  // MARK: Stopping early

  /// A known film, and ten minutes of something else after it, of which all of the film was seen but for its end.
  static func situation(stated: Double?) async throws -> EarlyStop.Situation {
    let rest = SyntheticFilm(seed: 77, shots: [Double](repeating: 7.5, count: 80))
    let upload = film.followed(by: rest).fingerprint()
    var search = await search(among: [0, 1])
    let read = film.duration - 6
    let match = try #require(try await search.look(at: upload.prefix(seconds: read)).first)
    let share = read / upload.duration
    return EarlyStop.Situation(
      verdict: match.verdict, read: read, statedDuration: stated, bytes: 60_000_000,
      bytesRead: Int64(60_000_000 * share), knownDuration: match.knownDuration)
  }

  @Test("a known film followed by ten minutes of something else does not stop")
  func followed() async throws {
    let situation = try await Self.situation(stated: Self.film.duration + 600)
    guard case .goOn(let reason) = EarlyStop().decide(situation) else {
      Issue.record("it must go on")
      return
    }
    #expect(reason.contains("after the known video"))
  }

  @Test("nor where the container states no duration, or the film's alone")
  func lying() async throws {
    for (stated, words) in [(nil, "does not state"), (Self.film.duration, "far longer")] {
      let situation = try await Self.situation(stated: stated)
      guard case .goOn(let reason) = EarlyStop().decide(situation) else {
        Issue.record("\(words): it must go on")
        continue
      }
      #expect(reason.contains(words))
    }
    // Where the size is not known, the picture past the stated end tells.
    var unsized = try await Self.situation(stated: Self.film.duration)
    unsized.bytes = nil
    guard case .sample = EarlyStop().decide(unsized) else {
      Issue.record("pictures of the rest must be asked for")
      return
    }
    guard case .goOn = EarlyStop().decide([.agrees, .agrees, .agrees, .agrees, .agrees, .pastTheEnd]) else {
      Issue.record("it must go on")
      return
    }
  }

  @Test("a film that is known to its end may stop, once pictures of the rest agree")
  func stops() async throws {
    var search = await Self.search(among: [0, 1])
    let read = Self.film.duration - 6
    let match = try #require(try await search.look(at: Self.film.fingerprint().prefix(seconds: read)).first)
    let situation = EarlyStop.Situation(
      verdict: match.verdict, read: read, statedDuration: Self.film.duration,
      knownDuration: match.knownDuration)
    guard case .sample(let moments) = EarlyStop().decide(situation) else {
      Issue.record("pictures of the rest must be asked for")
      return
    }
    #expect(moments.allSatisfy { $0 > read && $0 < Self.film.duration })
    #expect(EarlyStop().decide(moments.map { _ in .agrees }) == .stop)
  }
}
