import CLibAV
import TvidzCore

/// Owns an `AVFormatContext` and its one chosen stream of video. Every other stream is discarded.
struct Demuxer: ~Copyable {
  private let context: UnsafeMutablePointer<AVFormatContext>
  /// Lives as long as `context`, which owns it.
  let stream: UnsafeMutablePointer<AVStream>
  let path: String

  init(path: String, maximumPixels: Int) throws(ActionableError) {
    self.path = path
    let context = try Demuxer.open(path)
    var closing: UnsafeMutablePointer<AVFormatContext>? = context
    do {
      self.stream = try Demuxer.chooseStream(of: context, path: path, maximumPixels: maximumPixels)
    } catch {
      avformat_close_input(&closing)
      throw error
    }
    self.context = context
  }

  deinit {
    var context: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&context)
  }

  /// Reads the next packet of the chosen stream; false at the end of the file.
  func read(into packet: borrowing Packet) throws(AVError) -> Bool {
    while true {
      packet.clear()
      let code = av_read_frame(context, packet.pointer)
      switch code {
      case AVError.endOfFile: return false
      case AVError.again: continue
      default: try check(code, "av_read_frame")
      }
      if packet.pointer.pointee.stream_index == stream.pointee.index { return true }
    }
  }

  /// Goes to the keyframe at or before a moment, as well as the container knows where that is.
  ///
  /// - Parameter timestamp: in ticks of the stream.
  func seek(to timestamp: Int64) throws(AVError) {
    try check(
      av_seek_frame(context, stream.pointee.index, timestamp, AVSEEK_FLAG_BACKWARD), "av_seek_frame")
  }

  var info: MediaInfo {
    let format = context.pointee
    let parameters = stream.pointee.codecpar.pointee
    return MediaInfo(
      duration: format.duration > 0 ? Double(format.duration) / Double(AV_TIME_BASE) : nil,
      width: Int(parameters.width),
      height: Int(parameters.height),
      rotation: clockwiseRotation(tvidz_display_matrix(stream)),
      sampleAspectRatio: Rational(positive: av_guess_sample_aspect_ratio(context, stream, nil)),
      codec: String(cString: avcodec_get_name(parameters.codec_id)),
      container: String(cString: format.iformat.pointee.name),
      pixelFormat: av_get_pix_fmt_name(AVPixelFormat(parameters.format)).map { String(cString: $0) },
      frameRate: Rational(positive: stream.pointee.avg_frame_rate),
      timeBase: Rational(positive: stream.pointee.time_base) ?? Rational(1, Int64(AV_TIME_BASE)),
      startTimeMicroseconds: format.start_time == tvidz_nopts() ? 0 : format.start_time,
      bitRate: format.bit_rate > 0 ? format.bit_rate : nil)
  }

  /// Where all streams end by what the container says, in seconds of presentation time. Nil where it does not, so that
  /// the libraries had to guess from what is there.
  var announcedEnd: Double? {
    let format = context.pointee
    guard format.duration > 0, format.duration_estimation_method == AVFMT_DURATION_FROM_STREAM else {
      return nil
    }
    let duration = Double(format.duration) / Double(AV_TIME_BASE)
    // Matroska counts from 0, whenever its streams start.
    return String(cString: format.iformat.pointee.name).hasPrefix("matroska")
      ? duration - max(0, startSeconds) : duration
  }

  /// Where the file starts by its own time, in seconds.
  private var startSeconds: Double {
    let start = context.pointee.start_time
    return start == tvidz_nopts() ? 0 : Double(start) / Double(AV_TIME_BASE)
  }

  /// The same of the video alone; nil where the container says it only of all streams together.
  var announcedVideoEnd: Double? {
    guard let end = announcedEnd else { return nil }
    let format = context.pointee
    let container = String(cString: format.iformat.pointee.name)
    if container.hasPrefix("mov") || container == "avi", stream.pointee.duration > 0 {
      let unit = av_q2d(stream.pointee.time_base)
      let start = stream.pointee.start_time == tvidz_nopts() ? 0 : Double(stream.pointee.start_time) * unit
      return min(end, start - startSeconds + Double(stream.pointee.duration) * unit)
    }
    // In the others a stream's duration may be that of the file.
    let streams = UnsafeBufferPointer(start: format.streams, count: Int(format.nb_streams))
    let played = streams.compactMap { $0?.pointee.codecpar.pointee.codec_type }.count {
      $0 == AVMEDIA_TYPE_VIDEO || $0 == AVMEDIA_TYPE_AUDIO
    }
    return played == 1 && container != "asf" ? end : nil
  }

  private static func open(_ path: String) throws(ActionableError) -> UnsafeMutablePointer<AVFormatContext> {
    // The program's standard error is ours, not the libraries'. The level is one for the whole process.
    av_log_set_level(AV_LOG_QUIET)
    var context = avformat_alloc_context()
    // Asked by the libraries while they read, on the thread that reads for the current task.
    context?.pointee.interrupt_callback.callback = { _ in Task.isCancelled ? 1 : 0 }

    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    av_dict_set(&options, "protocol_whitelist", AllowLists.protocols, 0)
    av_dict_set(&options, "format_whitelist", AllowLists.demuxers, 0)

    // With its protocol spelled out, a name such as `http://…` or `concat:a|b` is a file's name and nothing else.
    let code = avformat_open_input(&context, "file:" + path, nil, &options)
    switch code {
    case AVError.invalidArgument:
      throw ActionableError(
        .notVideo, what: "cannot analyse \(path)",
        why: "it is not a video in a single file (sound, a picture, text or a playlist)",
        remedy: "containers that are opened: \(AllowLists.demuxersInWords)")
    // Demuxers say all of these of a header that ends too early.
    case AVError.invalidData, AVError.endOfFile, AVError.inputOutput:
      throw ActionableError(
        .notVideo, what: "cannot analyse \(path)",
        why: "no container of video is recognised in it, or its header is damaged or cut off")
    default: break
    }
    do {
      try check(code, "avformat_open_input")
      return try check(context, "avformat_alloc_context")
    } catch {
      throw error.actionable("cannot open \(path)")
    }
  }

  private static func chooseStream(
    of context: UnsafeMutablePointer<AVFormatContext>, path: String, maximumPixels: Int
  ) throws(ActionableError) -> UnsafeMutablePointer<AVStream> {
    do {
      try findStreamInfo(context, maximumPixels: maximumPixels)
    } catch {
      throw error.actionable("cannot analyse \(path)")
    }

    let streams = UnsafeBufferPointer(start: context.pointee.streams, count: Int(context.pointee.nb_streams))
    let chosen = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
    guard chosen >= 0, let stream = streams[Int(chosen)],
      stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    else {
      throw ActionableError(
        .notVideo, what: "cannot analyse \(path)",
        why: chosen >= 0
          ? "its only picture is a cover; it holds no video" : "it holds no video (\(summary(of: streams)))")
    }
    for other in streams where other != stream { other?.pointee.discard = AVDISCARD_ALL }
    return stream
  }

  /// Decodes as much of each stream as it takes to know it, within our limit of size.
  private static func findStreamInfo(
    _ context: UnsafeMutablePointer<AVFormatContext>, maximumPixels: Int
  ) throws(AVError) {
    // The array is as long as the number of streams now; the call may find more, which go without options.
    var options = [OpaquePointer?](repeating: nil, count: Int(context.pointee.nb_streams))
    for index in options.indices {
      av_dict_set_int(&options[index], "max_pixels", Int64(maximumPixels), 0)
    }
    defer { for index in options.indices { av_dict_free(&options[index]) } }
    try check(avformat_find_stream_info(context, &options), "avformat_find_stream_info")
  }

  private static func summary(of streams: UnsafeBufferPointer<UnsafeMutablePointer<AVStream>?>) -> String {
    guard !streams.isEmpty else { return "no streams at all" }
    let kinds = streams.compactMap { $0 }.map { stream in
      av_get_media_type_string(stream.pointee.codecpar.pointee.codec_type).map { String(cString: $0) }
        ?? "unknown"
    }
    return "only " + Set(kinds).sorted().joined(separator: " and ")
  }
}

/// Owns an `AVPacket`, reused for every packet of a file.
struct Packet: ~Copyable {
  let pointer: UnsafeMutablePointer<AVPacket>

  init() throws(AVError) {
    pointer = try check(av_packet_alloc(), "av_packet_alloc")
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&pointer)
  }

  /// Whether the file holds only a part of it, or a damaged one.
  var isPartial: Bool { pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 }

  /// Gives the data back; the packet stays.
  func clear() { av_packet_unref(pointer) }
}

extension Rational {
  /// Nil where the libraries say "unknown", which is 0/0, 0/1 or worse.
  init?(positive value: AVRational) {
    guard value.num > 0, value.den > 0 else { return nil }
    self.init(Int64(value.num), Int64(value.den))
  }
}

/// The turn that a player makes, to the nearest quarter. FFmpeg gives it counterclockwise in -180...180.
private func clockwiseRotation(_ matrix: UnsafePointer<Int32>?) -> Int {
  guard let matrix else { return 0 }
  let degrees = av_display_rotation_get(matrix)
  guard degrees.isFinite else { return 0 }
  let quarters = Int((-degrees / 90).rounded())
  return ((quarters % 4) + 4) % 4 * 90
}
