import CutFormats
import Testing
import TvidzCore

@Suite("Timecode")
struct TimecodeTests {
  static let ntsc = TimecodeRate(nominal: 30, dropsFrames: true)
  static let ntsc60 = TimecodeRate(nominal: 60, dropsFrames: true)
  static let pal = TimecodeRate(nominal: 25, dropsFrames: false)
  static let film = TimecodeRate(nominal: 24, dropsFrames: false)

  static let known: [(name: String, rate: TimecodeRate, frame: Int64, timecode: String)] = [
    ("the first frame", ntsc, 0, "00:00:00;00"),
    ("the last frame before a drop", ntsc, 1799, "00:00:59;29"),
    ("numbers 0 and 1 of minute 1 are left out", ntsc, 1800, "00:01:00;02"),
    ("the last frame of minute 1", ntsc, 3597, "00:01:59;29"),
    ("minute 2 drops again", ntsc, 3598, "00:02:00;02"),
    ("the last frame before a tenth minute", ntsc, 17_981, "00:09:59;29"),
    ("the tenth minute drops none", ntsc, 17_982, "00:10:00;00"),
    ("an hour at 29.97", ntsc, 107_892, "01:00:00;00"),
    ("a day at 29.97 starts again", ntsc, 2_589_408, "00:00:00;00"),
    ("59.94 drops four", ntsc60, 3600, "00:01:00;04"),
    ("59.94 before the drop", ntsc60, 3599, "00:00:59;59"),
    ("ten minutes at 59.94", ntsc60, 35_964, "00:10:00;00"),
    ("25 counts on", pal, 1500, "00:01:00:00"),
    ("25, five seconds and a frame", pal, 126, "00:00:05:01"),
    ("24", film, 334, "00:00:13:22"),
    ("a day at 24 starts again", film, 24 * 86_400, "00:00:00:00"),
  ]

  @Test("counts as SMPTE ST 12-1 does", arguments: known)
  func knownValues(_ name: String, rate: TimecodeRate, frame: Int64, timecode: String) {
    #expect(rate.timecode(frame) == timecode, "\(name)")
  }

  @Test("every frame of 25 minutes has a timecode of its own that names it", arguments: [ntsc, ntsc60, pal])
  func roundTrip(rate: TimecodeRate) {
    var previous = ""
    let wrong = (0..<rate.nominal * 60 * 25).first { frame in
      let text = rate.timecode(frame)
      defer { previous = text }
      guard let timecode = Timecode(text), timecode.isDropFrame == rate.dropsFrames else { return true }
      return rate.frame(timecode) != frame || text <= previous
    }
    #expect(wrong == nil)
  }

  static let none: [(name: String, rate: TimecodeRate, text: String)] = [
    ("a number that is left out", ntsc, "00:01:00;01"),
    ("a frame beyond the second", pal, "00:00:00:25"),
    ("a sixtieth second", pal, "00:00:60:00"),
    ("a sixtieth minute", pal, "00:60:00:00"),
    ("a 24th hour", pal, "24:00:00:00"),
  ]

  @Test("names no frame where there is none", arguments: none)
  func noFrame(_ name: String, rate: TimecodeRate, text: String) throws {
    #expect(rate.frame(try #require(Timecode(text))) == nil, "\(name)")
  }

  @Test(
    "text that is no timecode is refused",
    arguments: [
      "", "1:00:00:00", "01:00:00", "01:00:00:0x", "aa:bb:cc:dd", "01:00:00/00", "+1:00:00:00", "٠١:00:00:00",
    ])
  func syntax(text: String) {
    #expect(Timecode(text) == nil)
  }

  static let countable: [(rate: Rational, count: TimecodeRate?)] = [
    (Rational(24, 1), film), (Rational(24_000, 1001), film), (Rational(25, 1), pal), (Rational(50, 2), pal),
    (Rational(30, 1), TimecodeRate(nominal: 30, dropsFrames: false)), (Rational(30_000, 1001), ntsc),
    (Rational(60, 1), TimecodeRate(nominal: 60, dropsFrames: false)), (Rational(60_000, 1001), ntsc60),
    (Rational(48_000, 1001), TimecodeRate(nominal: 48, dropsFrames: false)),
    (Rational(120, 1), nil), (Rational(25, 2), nil), (Rational(29_970, 1000), nil),
  ]

  @Test("drops frames at 29.97 and 59.94 only, and knows no rate above 60", arguments: countable)
  func rates(rate: Rational, count: TimecodeRate?) {
    #expect(TimecodeRate(rate) == count)
  }
}
