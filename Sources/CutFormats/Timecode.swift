package import TvidzCore

/// How SMPTE timecode counts at one frame rate.
package struct TimecodeRate: Sendable, Hashable {
  /// Frame numbers in a second of timecode: 24 for 24000/1001, 30 for 30000/1001.
  package let nominal: Int64
  /// Whether numbers are left out (never frames) so that timecode keeps up with the clock at 29.97 and 59.94.
  package let dropsFrames: Bool

  /// Nil for a rate that timecode does not know: above 60 frames a second, or neither whole nor an NTSC rate.
  package init?(_ rate: Rational) {
    for whole in Int64(1)...60 where rate == Rational(whole, 1) {
      self.init(nominal: whole, dropsFrames: false)
      return
    }
    for whole: Int64 in [24, 30, 48, 60] where rate == Rational(whole * 1000, 1001) {
      // 23.976 has no drop-frame count; its timecode runs slower than the clock.
      self.init(nominal: whole, dropsFrames: whole % 30 == 0)
      return
    }
    return nil
  }

  package init(nominal: Int64, dropsFrames: Bool) {
    self.nominal = nominal
    self.dropsFrames = dropsFrames
  }

  /// Numbers left out at the start of every minute but each tenth: 2 at 29.97, 4 at 59.94 (SMPTE ST 12-1).
  private var dropped: Int64 { dropsFrames ? nominal / 15 : 0 }

  private var framesInTenMinutes: Int64 { nominal * 600 - dropped * 9 }

  /// The timecode of the frame `frame` frames after 00:00:00:00; it starts again after 24 hours.
  package func timecode(_ frame: Int64) -> String {
    let day = framesInTenMinutes * 6 * 24
    let (tens, rest) = ((frame % day + day) % day).quotientAndRemainder(dividingBy: framesInTenMinutes)
    let minutes = rest < dropped ? 0 : (rest - dropped) / (nominal * 60 - dropped)
    let number = tens * nominal * 600 + rest + dropped * minutes
    let seconds = number / nominal
    return padded(seconds / 3600, to: 2) + ":" + padded(seconds / 60 % 60, to: 2) + ":"
      + padded(seconds % 60, to: 2) + (dropsFrames ? ";" : ":") + padded(number % nominal, to: 2)
  }

  /// The frame that a timecode names; nil where no frame has this timecode at this rate.
  package func frame(_ timecode: Timecode) -> Int64? {
    let (hours, minutes, seconds) = (timecode.hours, timecode.minutes, timecode.seconds)
    guard hours < 24, minutes < 60, seconds < 60, timecode.frames < nominal else { return nil }
    let minute = hours * 60 + minutes
    guard minutes % 10 == 0 || seconds > 0 || timecode.frames >= dropped else { return nil }
    return (minute * 60 + seconds) * nominal + timecode.frames - dropped * (minute - minute / 10)
  }
}

/// A timecode as it was written, not yet a frame: which frame it is depends on the rate.
package struct Timecode: Sendable, Hashable {
  let hours: Int64
  let minutes: Int64
  let seconds: Int64
  let frames: Int64
  /// Written with a `;` (or `.`) before the frames, as drop-frame timecodes are.
  package let isDropFrame: Bool

  /// Whether a frame has it at some rate: timecode counts 24 hours and at most 60 frames a second.
  package var existsAtSomeRate: Bool { TimecodeRate(nominal: 60, dropsFrames: false).frame(self) != nil }

  /// Takes `hh:mm:ss:ff` and `hh:mm:ss;ff`, two digits each.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 11, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":") else { return nil }
    func number(at offset: Int) -> Int64? {
      let digits = bytes[offset..<offset + 2]
      guard digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else { return nil }
      return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }
    guard let hours = number(at: 0), let minutes = number(at: 3), let seconds = number(at: 6),
      let frames = number(at: 9)
    else { return nil }
    switch bytes[8] {
    case UInt8(ascii: ":"): isDropFrame = false
    case UInt8(ascii: ";"), UInt8(ascii: "."): isDropFrame = true
    default: return nil
    }
    (self.hours, self.minutes, self.seconds, self.frames) = (hours, minutes, seconds, frames)
  }
}
