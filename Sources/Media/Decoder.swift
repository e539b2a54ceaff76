import CLibAV
import TvidzCore

/// Owns an `AVCodecContext`.
struct Decoder: ~Copyable {
  private let context: UnsafeMutablePointer<AVCodecContext>

  /// Opens the decoder that the stream needs.
  init(
    for stream: UnsafeMutablePointer<AVStream>, path: String, options: DecodingOptions
  ) throws(ActionableError) {
    let parameters: UnsafeMutablePointer<AVCodecParameters> = stream.pointee.codecpar
    guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
      throw ActionableError(
        .missingDependency, what: "cannot decode \(path)",
        why: "the installed FFmpeg libraries have no decoder for \(Decoder.name(of: parameters.pointee))",
        remedy: "install a build of FFmpeg that has it")
    }
    var context = avcodec_alloc_context3(codec)
    do {
      self.context = try Decoder.open(context, codec, stream, options)
    } catch {
      avcodec_free_context(&context)
      throw error.actionable("cannot decode \(path)")
    }
  }

  /// What FFmpeg calls the codec, or what the file calls one that FFmpeg does not know.
  private static func name(of parameters: AVCodecParameters) -> String {
    guard parameters.codec_id == AV_CODEC_ID_NONE else {
      return String(cString: avcodec_get_name(parameters.codec_id))
    }
    guard parameters.codec_tag != 0 else { return "its codec" }
    // Bytes that are no letters come out as numbers: [0][1][0][0].
    var text = [CChar](repeating: 0, count: Int(AV_FOURCC_MAX_STRING_SIZE))
    av_fourcc_make_string(&text, parameters.codec_tag)
    return "codec '\(text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" })'"
  }

  private static func open(
    _ allocated: UnsafeMutablePointer<AVCodecContext>?, _ codec: UnsafePointer<AVCodec>,
    _ stream: UnsafeMutablePointer<AVStream>, _ options: DecodingOptions
  ) throws(AVError) -> UnsafeMutablePointer<AVCodecContext> {
    let context = try check(allocated, "avcodec_alloc_context3")
    try check(
      avcodec_parameters_to_context(context, stream.pointee.codecpar), "avcodec_parameters_to_context")
    context.pointee.pkt_timebase = stream.pointee.time_base
    context.pointee.thread_count = Int32(clamping: options.threads)
    context.pointee.max_pixels = Int64(options.maximumPixels)
    try check(avcodec_open2(context, codec, nil), "avcodec_open2")
    return context
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  enum Outcome {
    case frame
    case needsPacket
    case ended
  }

  /// Takes the next decoded picture in presentation order.
  func receive(into frame: borrowing FrameStorage) throws(AVError) -> Outcome {
    let code = avcodec_receive_frame(context, frame.pointer)
    switch code {
    case AVError.again: return .needsPacket
    case AVError.endOfFile: return .ended
    default:
      try check(code, "avcodec_receive_frame")
      return .frame
    }
  }

  /// Gives a packet to the decoder, which must have asked for one.
  func send(_ packet: borrowing Packet) throws(AVError) {
    try check(avcodec_send_packet(context, packet.pointer), "avcodec_send_packet")
  }

  /// Forgets what it was given: what comes next is of another place in the file.
  func flush() { avcodec_flush_buffers(context) }

  /// The file has ended: what the decoder holds back comes out now.
  func sendEnd() throws(AVError) {
    try check(avcodec_send_packet(context, nil), "avcodec_send_packet")
  }
}

/// Owns an `AVFrame`, reused for every picture.
struct FrameStorage: ~Copyable {
  let pointer: UnsafeMutablePointer<AVFrame>

  init() throws(AVError) {
    pointer = try check(av_frame_alloc(), "av_frame_alloc")
  }

  deinit {
    var pointer: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&pointer)
  }
}
