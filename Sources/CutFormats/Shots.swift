import TvidzCore

extension CutReport {
  /// When the first frame is presented, in microseconds from the container's start.
  var startMicroseconds: Int64 {
    firstFrame.map(info.presentationMicroseconds(of:)) ?? 0
  }

  /// When the last frame's presentation ends, in microseconds from the container's start.
  var endMicroseconds: Int64 {
    let (end, overflow) = startMicroseconds.addingReportingOverflow(durationMicroseconds)
    return overflow ? .max : end
  }

  var durationMicroseconds: Int64 {
    let microseconds = (duration * 1_000_000).rounded()
    return microseconds.isFinite && microseconds > 0 ? Int64(exactly: microseconds) ?? .max : 0
  }

  /// The average rate as stated, or as counted where the container states none.
  var averageFrameRate: Rational? {
    if let rate = info.frameRate, rate.numerator > 0 { return rate }
    guard frames > 1, durationMicroseconds > 0 else { return nil }
    let (numerator, overflow) = Int64(frames).multipliedReportingOverflow(by: 1_000_000)
    return overflow ? nil : Rational(numerator, durationMicroseconds)
  }

  /// The shots that cuts leave of a video, in any unit: they touch, and none is empty. A video without cuts is one
  /// shot. A fade or dissolve counts as a cut at its middle.
  ///
  /// Cuts at or before the start, and cuts that fall on the one before in this unit, make no shot. A cut at or after
  /// the end moves the end: durations are less certain than cuts.
  static func shots(from start: Int64, to end: Int64, cuts: [Int64]) -> [Range<Int64>] {
    var shots: [Range<Int64>] = []
    var begin = start
    for cut in cuts where cut > begin && cut < .max {
      shots.append(begin..<cut)
      begin = cut
    }
    shots.append(begin..<max(end, begin + 1))
    return shots
  }
}
