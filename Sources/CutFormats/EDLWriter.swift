import TvidzCore

/// CMX3600: each shot is an event, a straight cut of the video's own frames. Source and record timecodes are the same.
/// No empty lines: strict readers have no statement for them.
struct EDLWriter: CutWriter {
  /// The first frame's timecode where it is not 00:00:00:00.
  let startTimecode: String?

  func entry(for report: CutReport) -> String {
    let plan = Plan(report, startTimecode: startTimecode)
    let clip = printableText(lastPathComponent(report.file))
    let shots = plan.grid.shots(of: report)
    let digits = max(3, String(shots.count).count)
    var text = "TITLE: \(clip.prefix(70))\n"
    text += "FCM: \(plan.count.dropsFrames ? "" : "NON-")DROP FRAME\n"
    for (index, shot) in shots.enumerated() {
      let from = plan.timecode(shot.lowerBound)
      let to = plan.timecode(shot.upperBound)
      // AX is the reel name for material without a tape; V is video, C a cut.
      text += "\(padded(index + 1, to: digits))  AX       V     C        \(from) \(to) \(from) \(to)\n"
      text += "* FROM CLIP NAME: \(clip)\n"
      for cut in report.cuts where cut.kind != .cut && plan.grid.frame(at: cut.position) == shot.lowerBound {
        guard let span = cut.span else { continue }
        let start = plan.timecode(plan.grid.frame(at: span.start))
        let end = plan.timecode(plan.grid.frame(at: span.end))
        text += "* COMMENT: \(cut.kind.rawValue.uppercased()) FROM \(start) TO \(end)\n"
      }
    }
    return text
  }

  func warnings(for report: CutReport) -> [String] {
    let plan = Plan(report, startTimecode: startTimecode)
    var warnings: [String] = []
    if plan.isApproximate {
      let rate = decimalText(plan.grid.rate.doubleValue, places: 3)
      warnings.append(
        "an EDL has one constant frame rate of at most 60 and this video does not: its timecodes count time at"
          + " \(rate) frames a second and are not the numbers of its frames; json and csv have the exact times"
      )
    }
    if plan.refusedTimecode, let startTimecode {
      warnings.append(
        "no frame has the timecode \(startTimecode) at \(plan.count.nominal) frames a second:"
          + " the EDL starts at \(plan.timecode(0))")
    }
    if plan.grid.shots(of: report).count > 999 {
      warnings.append("this EDL has more than 999 events; some editing systems read only the first 999")
    }
    return warnings
  }

  /// How the frames of one report are counted.
  private struct Plan {
    let grid: FrameGrid
    let count: TimecodeRate
    let isApproximate: Bool
    let refusedTimecode: Bool
    private let first: Int64

    init(_ report: CutReport, startTimecode: String?) {
      let own = FrameGrid(report)
      var count: TimecodeRate
      if let exact = TimecodeRate(own.rate) {
        (grid, count) = (own, exact)
      } else {
        let (rate, nearest) = Self.nearestTimecodeRate(own.rate)
        (grid, count) = (FrameGrid(report, countingByTimeAt: rate), nearest)
      }
      isApproximate = !grid.isExact
      let start = startTimecode.flatMap(Timecode.init)
      // 29.97 and 59.94 can be counted either way; a timecode says by its separator which way it was counted.
      if let start, count.dropsFrames {
        count = TimecodeRate(nominal: count.nominal, dropsFrames: start.isDropFrame)
      }
      self.count = count
      let first = start.flatMap(count.frame)
      self.first = first ?? 0
      refusedTimecode = startTimecode != nil && first == nil
    }

    func timecode(_ frame: Int64) -> String { count.timecode(first + frame) }

    /// Half the rate, a third of it, … where that is a rate of timecode (120 is counted as 60); else the common rate
    /// that is nearest.
    private static func nearestTimecodeRate(_ rate: Rational) -> (Rational, TimecodeRate) {
      for divisor: Int64 in 2...16 {
        let (denominator, overflow) = rate.denominator.multipliedReportingOverflow(by: divisor)
        if overflow { break }
        let divided = Rational(rate.numerator, denominator)
        if divided.doubleValue >= 24, let count = TimecodeRate(divided) { return (divided, count) }
      }
      let common: [Int64] = [25, 30, 50, 60]
      let nearest = common.reduce(24) {
        abs(Double($1) - rate.doubleValue) < abs(Double($0) - rate.doubleValue) ? $1 : $0
      }
      return (Rational(nearest, 1), TimecodeRate(nominal: nearest, dropsFrames: false))
    }
  }
}
