import CLibAV
package import TvidzCore

/// Decodes a file, one picture per call, in presentation order. Memory is that of the decoder: nothing is kept or
/// allocated per frame.
package struct FrameReader: ~Copyable {
  package let info: MediaInfo
  /// Frames handed out so far.
  package private(set) var frameCount = 0
  /// Packets and frames that were damaged: the decoder gave nothing for them, or concealed what it could not read.
  package private(set) var damagedFrames = 0

  private let demuxer: Demuxer
  private let decoder: Decoder
  private let packet: Packet
  private let frame: FrameStorage
  private let converters = ConverterSet()
  private var clock: FrameClock
  private var format: (source: Int32, name: PixelFormat)?
  private var fileEnded = false
  /// Whether the libraries could not read on, or had only a part of the last packet.
  private var readFailed = false
  private var hasSeeked = false

  init(_ demuxer: consuming Demuxer, info: MediaInfo, options: DecodingOptions) throws(ActionableError) {
    let path = demuxer.path
    let decoder = try Decoder(for: demuxer.stream, path: path, options: options)
    let packet = try naming("cannot decode \(path)", kind: .other, Packet.init)
    let frame = try naming("cannot decode \(path)", kind: .other, FrameStorage.init)
    self.info = info
    self.clock = FrameClock(info)
    self.decoder = decoder
    self.packet = packet
    self.frame = frame
    self.demuxer = demuxer
  }

  /// Presentation end of the last frame so far, in ticks of the stream; nil before the first.
  package var endTimestamp: Timestamp? { clock.end }

  /// What shows that the file does not hold the end of the video; nil where nothing does. To be asked at the end.
  package var missingEnd: MissingEnd? {
    guard let end = endTimestamp else { return nil }
    return MissingEnd(
      end: info.presentationSeconds(of: end), announcedFor: demuxer.announcedVideoEnd,
      ofFile: demuxer.announcedEnd,
      breaksOff: readFailed || ContainerEnd.breaksOff(demuxer.path, container: info.container))
  }

  /// Decodes the next picture and calls `body` with it; false at the end of the video.
  ///
  /// What is damaged is counted and skipped. A file that ends early gives what could be decoded.
  ///
  /// - Throws: what `body` throws; `notVideo` at the end of a file that had no picture at all; `cancelled`.
  package mutating func next(
    _ body: (borrowing DecodedFrame, FramePosition) throws(ActionableError) -> Void
  ) throws(ActionableError) -> Bool {
    while true {
      switch try receive() {
      case .frame:
        let picture = frame.pointer.pointee
        guard picture.data.0 != nil, picture.width > 0, picture.height > 0 else {
          damagedFrames += 1
          continue
        }
        if picture.decode_error_flags != 0 || picture.flags & AV_FRAME_FLAG_CORRUPT != 0 {
          damagedFrames += 1
        }
        let timestamp = clock.advance(
          pts: picture.best_effort_timestamp, duration: tvidz_frame_duration(frame.pointer))
        let position = FramePosition(timestamp: timestamp, index: hasSeeked ? nil : frameCount)
        frameCount += 1
        converters.beginFrame()
        try body(
          DecodedFrame(frame.pointer, format: name(of: picture.format), converters: converters), position)
        return true
      case .needsPacket:
        try feed()
      case .ended:
        // A read that was interrupted may look like the end of the file.
        if Task.isCancelled { throw .cancelled("stopped \(demuxer.path)") }
        guard frameCount > 0 else { throw nothingDecoded }
        return false
      }
    }
  }

  /// Lets the next picture be that of the keyframe at or before a moment, or of one nearby where the container does not
  /// know better. From then on nobody knows how many frames there are before.
  ///
  /// - Parameter seconds: presentation time.
  /// - Returns: false where the file cannot be sought in, or not there; it is then of no further use.
  package mutating func seek(to seconds: Double) throws(ActionableError) -> Bool {
    let ticks = seconds / info.timeBase.doubleValue
    guard ticks.magnitude < 9e15 else { return false }
    let start = Double(info.startTimeMicroseconds) / 1_000_000 / info.timeBase.doubleValue
    do {
      try demuxer.seek(to: Int64(ticks.rounded(.down)) &+ Int64(start.rounded()))
    } catch {
      if error.code == AVError.interrupted { throw .cancelled("stopped \(demuxer.path)") }
      return false
    }
    decoder.flush()
    clock = FrameClock(info)
    (fileEnded, hasSeeked) = (false, true)
    return true
  }

  private mutating func receive() throws(ActionableError) -> Decoder.Outcome {
    // A decoder that fails over and over without taking anything in must not hold us: the next packet moves it on.
    for _ in 0..<64 {
      do {
        return try decoder.receive(into: frame)
      } catch {
        try survive(error)
      }
    }
    return .needsPacket
  }

  /// Gives the decoder one more packet, or the end of the file.
  private mutating func feed() throws(ActionableError) {
    if Task.isCancelled { throw .cancelled("stopped \(demuxer.path)") }
    do {
      // A broken file is taken to end where it cannot be read on.
      if !fileEnded { fileEnded = try !demuxer.read(into: packet) }
      if !fileEnded { readFailed = packet.isPartial }
    } catch {
      try survive(error)
      (fileEnded, readFailed) = (true, true)
    }
    do {
      if fileEnded { try decoder.sendEnd() } else { try decoder.send(packet) }
    } catch {
      try survive(error)
    }
  }

  /// Counts an error of the libraries, unless somebody asked for the end. That memory is short is no exception: it is
  /// what the libraries say of a damaged size.
  private mutating func survive(_ error: AVError) throws(ActionableError) {
    switch error.code {
    case AVError.interrupted: throw .cancelled("stopped \(demuxer.path)")
    // The decoder was told of the end before.
    case AVError.endOfFile: break
    default: damagedFrames += 1
    }
  }

  private mutating func name(of source: Int32) -> PixelFormat {
    if let format, format.source == source { return format.name }
    let name = PixelFormat(AVPixelFormat(source))
    format = (source, name)
    return name
  }

  private var nothingDecoded: ActionableError {
    ActionableError(
      .notVideo, what: "cannot analyse \(demuxer.path)",
      why: damagedFrames > 0
        ? "none of its \(damagedFrames) pictures could be decoded (\(info.codec))"
        : "it holds no picture at all")
  }
}

/// Gives every frame a timestamp, also those for which neither container nor decoder has one.
struct FrameClock {
  private let timeBase: Rational
  /// Ticks from one frame to the next at the average rate, at least 1.
  private let usualDuration: Int64
  private var last: (pts: Int64, duration: Int64)?

  init(_ info: MediaInfo) {
    timeBase = info.timeBase
    let seconds = info.frameRate.map { 1 / $0.doubleValue } ?? 0.04
    let ticks = seconds / info.timeBase.doubleValue
    usualDuration = ticks.isFinite ? Int64(min(max(ticks.rounded(), 1), 1e15)) : 1
  }

  /// `pts` as the decoder guesses it, AV_NOPTS_VALUE where it cannot; `duration` in ticks, 0 where unknown.
  mutating func advance(pts: Int64, duration: Int64) -> Timestamp {
    let given = pts == tvidz_nopts() ? nil : pts
    let pts = given ?? last.map { $0.pts &+ $0.duration } ?? 0
    last = (pts, duration > 0 ? duration : usualDuration)
    return Timestamp(pts: pts, timeBase: timeBase)
  }

  var end: Timestamp? {
    last.map { Timestamp(pts: $0.pts &+ $0.duration, timeBase: timeBase) }
  }
}
