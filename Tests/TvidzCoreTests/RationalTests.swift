import Testing
import TvidzCore

@Suite("Rational")
struct RationalTests {
  @Test("equal numbers are equal however they are written, and hash alike")
  func equality() {
    #expect(Rational(1, 12288) == Rational(2, 24576))
    #expect(Rational(1, 12288).hashValue == Rational(2, 24576).hashValue)
    #expect(Rational(1, 3) != Rational(1, 4))
  }

  @Test("prints as it was given")
  func description() {
    #expect(Rational(24000, 1001).description == "24000/1001")
  }

  @Test("products beyond 64 bits do not overflow")
  func largeTerms() {
    #expect(Rational(.max, .max) == Rational(1, 1))
    #expect(Rational(.max, 1) != Rational(1, .max))
  }
}

@Suite("Timestamp")
struct TimestampTests {
  @Test("presentation time starts at the container's start")
  func presentation() {
    let info = MediaInfo(
      duration: nil, width: 16, height: 16, codec: "h264", container: "mpegts", frameRate: nil,
      timeBase: Rational(1, 90_000), startTimeMicroseconds: 1_400_000)
    let time = Timestamp(pts: 126_000 + 3_600, timeBase: info.timeBase)
    #expect(abs(info.presentationSeconds(of: time) - 0.04) < 1e-9)
  }
}
