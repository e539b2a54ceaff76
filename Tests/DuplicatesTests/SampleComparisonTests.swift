import Duplicates
import Fingerprints
import Testing
import TvidzTesting

@Suite("Pictures of a part that was not read")
struct SampleComparisonTests {
  private static let film = SyntheticFilm(seed: 31, shots: [3, 4, 2, 5, 3, 6, 2, 4, 5, 6])
  private static let other = SyntheticFilm(seed: 32, shots: [5, 3, 6, 2, 4, 5, 6, 3, 4, 2])
  /// Seconds of a copy that were read.
  private static let read = 14.0

  /// What is seen at `times` of a film.
  private static func pictures(of film: SyntheticFilm, at times: [Double]) -> [PictureMark] {
    let marks = film.fingerprint().marks
    return times.map { time in
      PictureMark(time: time, grid: marks.last { $0.time <= time }?.grid)
    }
  }

  private func answers(_ copy: SyntheticFilm, _ samples: [PictureMark]) throws -> [EarlyStop.Sample] {
    let known = ComparableVideo(Self.film.fingerprint())
    let seen = copy.fingerprint().prefix(seconds: Self.read)
    let verdict = VideoComparison().compare(known, ComparableVideo(seen))
    let segment = try #require(verdict.lastSegment)
    return SampleComparison(known: known, seen: seen, segment: segment).compare(samples)
  }

  static let copies: [(name: String, film: SyntheticFilm)] = [
    ("as it is", film), ("a part", film.trimmed(from: 4, to: 36)), ("mirrored", film.mirrored()),
    ("slower", film.played(at: 0.96)),
    ("a part, mirrored and faster", film.trimmed(from: 3, to: 39).mirrored().played(at: 1.04)),
  ]

  @Test("agree with the known video's at their moments, wherever the copy lies", arguments: copies)
  func agree(name: String, copy: SyntheticFilm) throws {
    let times = [16.2, 19.1, 22.6, 25.3, 28.8]
    #expect(try answers(copy, Self.pictures(of: copy, at: times)) == times.map { _ in .agrees })
  }

  @Test("differ where the rest is of another film, or of another moment")
  func differ() throws {
    let times = [16.2, 19.1, 22.6, 25.3, 28.8]
    #expect(try answers(Self.film, Self.pictures(of: Self.other, at: times)) == times.map { _ in .differs })
    let late = Self.pictures(of: Self.film, at: times.map { $0 + 6 })
    let moved = zip(times, late).map { PictureMark(time: $0, grid: $1.grid) }
    #expect(try answers(Self.film, moved).allSatisfy { $0 == .differs })
  }

  @Test("say nothing where one of the two is black, or the known video has ended")
  func black() throws {
    let black = PictureMark(time: 20, grid: nil)
    #expect(try answers(Self.film, [black]) == [.nothingToSee])
    let after = PictureMark(time: 100, grid: Self.pictures(of: Self.other, at: [20])[0].grid)
    #expect(try answers(Self.film, [after]) == [.nothingToSee])
  }
}
