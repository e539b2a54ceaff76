import Duplicates
import Fingerprints
import Testing
import TvidzTesting

/// Videos whose pictures all look alike: what they have in common must prove nothing.
@Suite("Videos before one scenery")
struct SceneryTests {
  static func compare(_ a: Fingerprint, _ b: Fingerprint) -> Verdict {
    VideoComparison().compare(ComparableVideo(a), ComparableVideo(b))
  }

  // MARK: Slides

  /// White paper with a heading in its place, and under it lines of words that follow from the seed.
  static func slide(_ seed: UInt64) -> PictureGrid {
    var generator = SeededGenerator(seed: seed)
    let side = PictureGrid.side
    var luma = [Float](repeating: 225, count: PictureGrid.cells)
    for y in 3..<6 { for x in 4..<20 { luma[y * side + x] = 60 } }
    for line in 0..<6 {
      let words = Int.random(in: 4...18, using: &generator)
      for x in 3..<3 + words { luma[(9 + 2 * line) * side + x] = 90 }
    }
    return PictureGrid(luma: luma)
  }

  static func slides(_ seeds: Range<UInt64>, from start: Double = 0, to end: Double = 32) -> Fingerprint {
    let marks = seeds.enumerated().map { number, seed in
      PictureMark(time: max(0, Double(number) * 4 - start), grid: slide(seed), isAfterCut: number > 0)
    }
    let first = Int(start / 4)
    return Fingerprint(duration: end - start, cuts: [], marks: Array(marks[first...]))
  }

  @Test("slides of one design with other words are nothing", arguments: [UInt64(20), 40, 60, 80])
  func otherSlides(_ seed: UInt64) {
    let verdict = Self.compare(Self.slides(0..<8), Self.slides(seed..<seed + 8))
    #expect(verdict.relation == .none)
  }

  @Test("the same slides are a copy, and a part of them an excerpt where it lies")
  func sameSlides() throws {
    #expect(Self.compare(Self.slides(0..<8), Self.slides(0..<8)).relation == .copy)
    let part = Self.compare(Self.slides(0..<8), Self.slides(0..<8, from: 9))
    #expect(part.relation == .excerpt)
    let segment = try #require(part.segments.first)
    #expect(abs(segment.aStart - segment.bStart - 9) < 0.2)
  }

  // MARK: A head before a wall

  /// A wall that follows from `wall`, and before it a head that moves by a path that follows from `take`.
  static func talk(wall: UInt64, take: UInt64, from start: Double = 0, to end: Double) -> Fingerprint {
    var generator = SeededGenerator(seed: wall)
    let side = PictureGrid.side
    var luma = [Float](repeating: 110, count: PictureGrid.cells)
    for _ in 0..<14 {
      let (x, y) = (Int.random(in: 0..<20, using: &generator), Int.random(in: 0..<20, using: &generator))
      let level = Float.random(in: 20...235, using: &generator)
      for row in y..<y + 5 where row < side {
        for column in x..<x + 5 where column < side { luma[row * side + column] = level }
      }
    }
    var path = SeededGenerator(seed: take)
    var (x, y) = (12.0, 13.0)
    var marks: [PictureMark] = []
    var time = 0.0
    while time < end {
      if time >= start {
        marks.append(PictureMark(time: time - start, grid: PictureGrid(luma: head(at: x, y, on: luma))))
      }
      x = min(15, max(9, x + Double.random(in: -0.9...0.9, using: &path)))
      y = min(15, max(11, y + Double.random(in: -0.6...0.6, using: &path)))
      time += Fingerprinter.markInterval
    }
    return Fingerprint(duration: end - start, cuts: [], marks: marks)
  }

  private static func head(at x: Double, _ y: Double, on wall: [Float]) -> [Float] {
    var luma = wall
    for row in 0..<PictureGrid.side {
      for column in 0..<PictureGrid.side {
        let (dx, dy) = ((Double(column) - x) / 3.2, (Double(row) - y) / 4.5)
        let edge = Float(min(1, max(0, 3 * (1.2 - (dx * dx + dy * dy).squareRoot()))))
        let place = row * PictureGrid.side + column
        luma[place] = luma[place] * (1 - edge) + 200 * edge
      }
    }
    return luma
  }

  @Test("two takes before one wall are nothing", arguments: [UInt64(2), 3, 4])
  func takes(_ take: UInt64) {
    let verdict = Self.compare(
      Self.talk(wall: 1, take: 1, to: 30), Self.talk(wall: 1, take: take, to: 24))
    #expect(!verdict.isDuplicate)
    #expect(verdict.relation == .none)
  }

  @Test("of many takes before walls none is a copy of another", arguments: Array(UInt64(2)...30))
  func manyTakes(_ take: UInt64) {
    for wall in [UInt64(1), 3, 7] {
      let verdict = Self.compare(
        Self.talk(wall: wall, take: 1, to: 30), Self.talk(wall: wall, take: take, to: 24))
      #expect(!verdict.isDuplicate, "wall \(wall): \(verdict.reason)")
    }
  }

  @Test("a trailer that two takes share vouches for its own seconds only", arguments: Array(UInt64(2)...12))
  func cutBesideTakes(_ take: UInt64) {
    let trailer = SyntheticFilm(seed: 9, shots: [1.4, 1.2]).fingerprint()
    for wall in [UInt64(1), 3, 7] {
      let verdict = Self.compare(
        Self.talk(wall: wall, take: 1, to: 30).followed(by: trailer),
        Self.talk(wall: wall, take: take, to: 24).followed(by: trailer))
      #expect(!verdict.isDuplicate, "wall \(wall): \(verdict.reason)")
    }
  }

  @Test("a talk after an intro that another talk has too is not stopped", arguments: Array(UInt64(2)...6))
  func introBeforeTakes(_ take: UInt64) {
    let intro = SyntheticFilm(seed: 9, shots: [1.4, 1.2, 2.4]).fingerprint()
    for wall in [UInt64(1), 3] {
      let known = ComparableVideo(intro.followed(by: Self.talk(wall: wall, take: 1, to: 60)))
      let talk = intro.followed(by: Self.talk(wall: wall, take: take, to: 50))
      for read in [11.0, 14, 20] {
        let seen = talk.prefix(seconds: read)
        let verdict = VideoComparison().compare(known, ComparableVideo(seen))
        let situation = EarlyStop.Situation(
          verdict: verdict, read: read, statedDuration: talk.duration, knownDuration: 65)
        guard case .sample(let times) = EarlyStop().decide(situation), let segment = verdict.lastSegment
        else { continue }
        let marks = times.map { time in
          PictureMark(time: time, grid: talk.marks.last { $0.time <= time }?.grid)
        }
        let samples = SampleComparison(known: known, seen: seen, segment: segment).compare(marks)
        #expect(EarlyStop().decide(samples) != .stop, "wall \(wall), \(read) s: \(verdict.reason)")
      }
    }
  }

  @Test("two halves of one take are nothing")
  func halves() {
    let verdict = Self.compare(
      Self.talk(wall: 1, take: 1, to: 20), Self.talk(wall: 1, take: 1, from: 20, to: 40))
    #expect(verdict.relation == .none)
  }

  @Test("a part of one take is an excerpt, where it lies")
  func part() throws {
    let verdict = Self.compare(
      Self.talk(wall: 1, take: 1, to: 30), Self.talk(wall: 1, take: 1, from: 11.5, to: 26))
    #expect(verdict.relation == .excerpt)
    let segment = try #require(verdict.segments.first)
    #expect(abs(segment.aStart - segment.bStart - 11.5) < 0.15)
  }
}

extension Fingerprint {
  /// This one, a cut, and the other.
  fileprivate func followed(by other: Fingerprint) -> Fingerprint {
    let later = other.marks.enumerated().map { number, mark in
      PictureMark(time: mark.time + duration, grid: mark.grid, isAfterCut: number == 0 || mark.isAfterCut)
    }
    return Fingerprint(
      duration: duration + other.duration, cuts: cuts + [duration] + other.cuts.map { $0 + duration },
      marks: marks + later)
  }
}
