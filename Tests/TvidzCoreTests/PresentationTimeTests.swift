import Testing
import TvidzCore

@Suite("Presentation time")
struct PresentationTimeTests {
  static let cases: [(name: String, pts: Int64, timeBase: Rational, start: Int64, microseconds: Int64)] = [
    ("sintel's first cut", 171_008, Rational(1, 12_288), 0, 13_916_667),
    ("a third is rounded down", 1, Rational(1, 3), 0, 333_333),
    ("two thirds are rounded up", 2, Rational(1, 3), 0, 666_667),
    ("a tie goes to even, below", 1, Rational(1, 128), 0, 7_812),
    ("a tie goes to even, above", 3, Rational(1, 128), 0, 23_438),
    ("a negative tie goes to even", -1, Rational(1, 128), 0, -7_812),
    ("negative times round like positive ones", -2, Rational(1, 3), 0, -666_667),
    ("the container's start is zero", 129_600, Rational(1, 90_000), 1_400_000, 40_000),
    ("a frame before the container's start is negative", 0, Rational(1, 1000), 40_000, -40_000),
    ("ticks of more than a second", 3, Rational(1001, 30), 0, 100_100_000),
    ("too late for 64 bits", .max, Rational(1, 1), 0, .max),
    ("too early for 64 bits", .min, Rational(.max, 1), 0, .min),
  ]

  @Test("is exact to the microsecond", arguments: cases)
  func exact(_ name: String, pts: Int64, timeBase: Rational, start: Int64, microseconds: Int64) {
    let info = MediaInfo(
      duration: nil, width: 16, height: 16, codec: "h264", container: "mpegts", frameRate: nil,
      timeBase: timeBase, startTimeMicroseconds: start)
    #expect(
      info.presentationMicroseconds(of: Timestamp(pts: pts, timeBase: timeBase)) == microseconds, "\(name)")
  }
}
