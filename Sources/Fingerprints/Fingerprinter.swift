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
  /// Seconds after which a cut is known: detectors tell it late, and until then frames may be another shot's.
  private static let cutDelay = 1.0

  private let startSeconds: Double
  private var waiting: [Waiting] = []
  private var nextSample = -Double.infinity
  private var bars = BarsOfShots()
  private var view = ContentView(bars: .none)
  /// The same where a shot has no bars of its own.
  private var filmView = ContentView(bars: .none)
  private var last: Last?
  private var cuts: [Double] = []
  /// Cuts before this one have their picture.
  private var nextCut = 0
  /// Cuts before this one have their bars.
  private var nextShot = 0

  private struct Waiting {
    let time: Double
    let field: LumaField
    let isBlack: Bool
  }

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
    let frame = Waiting(time: time, field: field, isBlack: Self.isBlack(field))
    if !frame.isBlack { bars.see(field) }
    waiting.append(frame)
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
      look(from: released, until: limit + Self.holdBack - Self.cutDelay)
      if let mark = mark(at: waiting[released].time, field: waiting[released].field) { report(mark) }
      released += 1
    }
    waiting.removeFirst(released)
  }

  /// Lets `view` be what lies between the bars of a frame that waits.
  ///
  /// - Parameter known: cuts up to here are known, in seconds.
  private mutating func look(from index: Int, until known: Double) {
    let frame = waiting[index]
    while nextShot < cuts.count, cuts[nextShot] <= frame.time {
      bars.beginShot()
      nextShot += 1
    }
    guard !frame.isBlack else { return }
    // The first frames after a cut may show some of what was before it.
    let start = nextShot > 0 ? cuts[nextShot - 1] + Self.delayAfterCut : -.infinity
    let end = nextShot < cuts.count ? cuts[nextShot] : .infinity
    let rest = waiting[(index + 1)...].prefix { $0.time < end && $0.time <= known }
      .filter { !$0.isBlack && $0.time >= start }
    let around = bars.pass(frame.time >= start ? frame.field : nil, rest: rest.map(\.field))
    if around != view.bars { view = ContentView(bars: around) }
    if bars.ofFilm != filmView.bars { filmView = ContentView(bars: bars.ofFilm) }
  }

  /// What is seen between the bars; nil where that is nothing to recognise. A title on black has no bars around it,
  /// though all above and below it is dark.
  private func luma(of field: LumaField) -> [Float]? {
    let luma = view.samples(of: field)
    guard Self.isEvidence(luma) else { return nil }
    return view.bars == filmView.bars || Self.isEvidence(filmView.samples(of: field)) ? luma : nil
  }

  private mutating func mark(at time: Double, field: LumaField) -> PictureMark? {
    var afterCut = false
    while nextCut < cuts.count, cuts[nextCut] + Self.delayAfterCut <= time {
      afterCut = true
      nextCut += 1
    }
    // The first frames of a shot are still settling.
    if nextCut < cuts.count, cuts[nextCut] <= time { return nil }
    guard let luma = luma(of: field) else {
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
