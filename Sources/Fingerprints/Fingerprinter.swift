package import TvidzCore

/// Makes a video's fingerprint while it is decoded: a pure state machine that is fed the frames a detector is fed, and
/// the cuts that it finds.
///
/// It looks at eight frames a second at most. A mark is told two seconds late: by then the bars around the picture
/// are known, and so are the cuts before it.
package struct Fingerprinter {
  /// Seconds between two frames that are looked at.
  package static let samplingInterval = 0.125
  /// Seconds between two marks where the picture moves.
  package static let markInterval = 0.25
  /// How long after a cut its shot's picture is taken, in seconds: decoders and frame rates have settled by then.
  package static let delayAfterCut = 0.15
  /// Seconds for which frames are held back.
  package static let holdBack = 2.0

  private let startSeconds: Double
  private var waiting: [(time: Double, field: LumaField)] = []
  private var nextSample = -Double.infinity
  private var bars: Bars?
  private var view = ContentView(bars: .none)
  private var last: Last?
  private var cuts: [Double] = []
  /// Cuts before this one have their picture.
  private var nextCut = 0

  private struct Last {
    let time: Double
    /// Centred and of unit length; nil where there was nothing to recognise.
    let samples: [Float]?
  }

  /// - Parameter startSeconds: the container's start time: presentation time 0.
  package init(startSeconds: Double = 0) { self.startSeconds = startSeconds }

  /// Formats whose luma can be read as it lies.
  @Sendable package static func accepts(_ format: PixelFormat) -> Bool { format.layout != .other }
  /// What pictures of other formats are converted to.
  package static let fallbackFormat = PixelFormat.gray8

  /// Whether the frame is one to look at: the others need not be given.
  package func wants(frameAt position: FramePosition) -> Bool {
    position.timestamp.seconds - startSeconds >= nextSample
  }

  /// Takes the next frame, in presentation order. `report` is called with the marks that became certain.
  package mutating func consume(
    _ picture: borrowing PlaneSet, at position: FramePosition, report: (PictureMark) -> Void
  ) {
    let time = position.timestamp.seconds - startSeconds
    guard time >= nextSample, picture.width > 0, picture.height > 0 else { return }
    // Moments are multiples of the interval, so that a rate of frames that does not divide it does not drift.
    nextSample = ((time / Self.samplingInterval).rounded(.down) + 1) * Self.samplingInterval - 0.002
    let field = LumaField(picture)
    if !Self.isBlack(field) { widen(to: field.bars) }
    waiting.append((time, field))
    release(until: time - Self.holdBack, report: report)
  }

  /// Takes a cut as soon as it is known; cuts come in order of time.
  package mutating func consume(cutAt seconds: Double) { cuts.append(seconds) }

  /// Tells what is held back; the video has ended.
  package mutating func finish(report: (PictureMark) -> Void) {
    release(until: .infinity, report: report)
  }

  private mutating func release(until limit: Double, report: (PictureMark) -> Void) {
    var released = 0
    while released < waiting.count, waiting[released].time <= limit {
      if let mark = mark(at: waiting[released].time, field: waiting[released].field) { report(mark) }
      released += 1
    }
    waiting.removeFirst(released)
  }

  private mutating func widen(to seen: Bars) {
    let common = bars?.intersection(seen) ?? seen
    guard common != bars else { return }
    bars = common
    if common.symmetric != view.bars { view = ContentView(bars: common.symmetric) }
  }

  private mutating func mark(at time: Double, field: LumaField) -> PictureMark? {
    var afterCut = false
    while nextCut < cuts.count, cuts[nextCut] + Self.delayAfterCut <= time {
      afterCut = true
      nextCut += 1
    }
    // The first frames of a shot are still settling.
    if nextCut < cuts.count, cuts[nextCut] <= time { return nil }
    let luma = view.samples(of: field)
    guard Self.isEvidence(luma) else {
      if let last, last.samples == nil { return nil }
      last = Last(time: time, samples: nil)
      return PictureMark(time: time, grid: nil)
    }
    let samples = Self.unit(luma)
    if let last, let before = last.samples {
      guard afterCut || time - last.time >= Self.markInterval - 0.01 else { return nil }
      if Self.product(before, samples) >= Self.sameness { return nil }
    }
    last = Last(time: time, samples: samples)
    return PictureMark(time: time, grid: PictureGrid(luma: luma), isAfterCut: afterCut)
  }

  // MARK: What counts as a picture

  /// Above this correlation two pictures are one that stays.
  private static let sameness: Float = 0.97
  /// Of 255; what is darker shows nothing.
  private static let dark: Float = 32
  /// Standard deviation of luma, of 255, under which a picture is blank.
  private static let leastContrast: Float = 7
  /// A title on black is no picture: letters resemble each other too much.
  private static let mostDark = 0.8

  static func isBlack(_ field: LumaField) -> Bool {
    field.cells.count { $0 >= dark } * 50 < field.cells.count
  }

  static func isEvidence(_ luma: [Float]) -> Bool {
    let darkShare = Double(luma.count { $0 < dark }) / Double(luma.count)
    return darkShare <= mostDark && PictureGrid.moments(of: luma).deviation >= leastContrast
  }

  private static func unit(_ luma: [Float]) -> [Float] {
    let mean = PictureGrid.moments(of: luma).mean
    let centred = luma.map { $0 - mean }
    let length = product(centred, centred).squareRoot()
    return length > 0 ? centred.map { $0 / length } : centred
  }

  private static func product(_ a: [Float], _ b: [Float]) -> Float {
    var sum: Float = 0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}
