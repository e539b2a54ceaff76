import TvidzCore

/// Frame numbers at one constant rate, for the formats that know no other time.
struct FrameGrid {
  /// Frames per second.
  let rate: Rational
  /// False where frames do not come at this rate (variable frame rate): then a frame's number here is its time times
  /// the rate, rounded, and says where it is but not the how-manieth it is.
  let isExact: Bool

  private let info: MediaInfo
  private let startMicroseconds: Int64
  /// In frames of this grid.
  let end: Int64

  /// The rate of the video itself, or the standard rate that its average stands for (a container that counts in
  /// milliseconds states 59.940063 for 60000/1001).
  init(_ report: CutReport) {
    let average = report.averageFrameRate ?? Rational(25, 1)
    let standard = Self.standardRate(near: average) ?? average
    let fitting = [standard, average].first { Self.isConstant($0, in: report) }
    self.init(report, rate: fitting ?? standard, isExact: fitting != nil)
  }

  /// A rate of the caller's choice, in which frames are counted by time.
  init(_ report: CutReport, countingByTimeAt rate: Rational) {
    self.init(report, rate: rate, isExact: false)
  }

  private init(_ report: CutReport, rate: Rational, isExact: Bool) {
    self.rate = rate
    self.isExact = isExact
    self.info = report.info
    self.startMicroseconds = report.startMicroseconds
    self.end =
      isExact
      ? Int64(report.frames) : Self.frames(in: Double(report.durationMicroseconds), at: rate)
  }

  /// 0-based; 0 is the video's first frame.
  func frame(at position: FramePosition) -> Int64 {
    if isExact, let index = position.index { return Int64(index) }
    return frame(at: position.timestamp)
  }

  func frame(at timestamp: Timestamp) -> Int64 {
    Self.frames(
      in: Double(info.presentationMicroseconds(of: timestamp)) - Double(startMicroseconds), at: rate)
  }

  func shots(of report: CutReport) -> [Range<Int64>] {
    CutReport.shots(from: 0, to: end, cuts: report.cuts.map { frame(at: $0.position) })
  }

  /// Whether every known frame number agrees with its time at this rate. Three quarters of a frame allow for time
  /// bases as coarse as a frame; the last frame's length is often a guess.
  private static func isConstant(_ rate: Rational, in report: CutReport) -> Bool {
    let start = report.startMicroseconds
    let cutsAgree = report.cuts.allSatisfy { cut in
      guard let index = cut.position.index else { return true }
      let time = Double(report.info.presentationMicroseconds(of: cut.position.timestamp)) - Double(start)
      return abs(time / 1_000_000 * rate.doubleValue - Double(index)) < 0.75
    }
    return cutsAgree && abs(report.duration * rate.doubleValue - Double(report.frames)) < 1.5
  }

  /// Times that no video has (a container may state any) become frame 0, so that sums of frames cannot overflow.
  private static func frames(in microseconds: Double, at rate: Rational) -> Int64 {
    let frames = (microseconds * rate.doubleValue / 1_000_000).rounded()
    return frames.magnitude < 1e15 ? Int64(frames) : 0
  }

  /// Whole rates and the NTSC ones, where they are within 4 in 10,000: 24 and 24000/1001 are 10 in 10,000 apart.
  private static func standardRate(near rate: Rational) -> Rational? {
    let value = rate.doubleValue
    let ntsc = [24, 30, 48, 60, 120, 240].map { Rational($0 * 1000, 1001) }
    let whole = (1...240).map { Rational($0, 1) }
    return (ntsc + whole).first { abs($0.doubleValue / value - 1) < 0.0004 }
  }
}
