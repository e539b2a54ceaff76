import CLibAV
package import TvidzCore

/// One packet of the video, as the container and the parser of its codec describe it.
package struct PacketInfo: Sendable, Hashable {
  package enum PictureType: Sendable, Hashable {
    case intra, predicted, bidirectional, other
  }

  /// Nil where the container has none.
  package let pts: Int64?
  package let dts: Int64?
  /// In bytes.
  package let size: Int
  package let isKeyframe: Bool
  /// Nil where FFmpeg has no parser for the codec, or the parser does not tell.
  package let pictureType: PictureType?
}

/// Reads the packets of a video in the order of the file, without decoding.
package struct PacketReader: ~Copyable {
  package let info: MediaInfo
  private let demuxer: Demuxer
  private let packet: Packet
  private let parser: PictureTypeParser?

  init(_ demuxer: consuming Demuxer, info: MediaInfo) throws(ActionableError) {
    let what = "cannot read \(demuxer.path)"
    let stream = demuxer.stream
    let packet = try naming(what, kind: .other, Packet.init)
    let parser = try naming(what, kind: .other) { () throws(AVError) in try PictureTypeParser(for: stream) }
    self.info = info
    self.packet = packet
    self.parser = parser
    self.demuxer = demuxer
  }

  /// Nil at the end of the file, which for a damaged file is where it cannot be read on.
  package mutating func next() throws(ActionableError) -> PacketInfo? {
    if Task.isCancelled { throw .cancelled("stopped \(demuxer.path)") }
    do {
      guard try demuxer.read(into: packet) else { return nil }
    } catch  where error.code == AVError.interrupted {
      throw .cancelled("stopped \(demuxer.path)")
    } catch {
      return nil
    }
    let values = packet.pointer.pointee
    let none = tvidz_nopts()
    return PacketInfo(
      pts: values.pts == none ? nil : values.pts,
      dts: values.dts == none ? nil : values.dts,
      size: Int(values.size),
      isKeyframe: values.flags & AV_PKT_FLAG_KEY != 0,
      pictureType: parser?.pictureType(of: packet))
  }
}

/// Owns an `AVCodecParserContext`, and the codec context that it writes to.
private final class PictureTypeParser {
  private let parser: UnsafeMutablePointer<AVCodecParserContext>
  private let context: UnsafeMutablePointer<AVCodecContext>

  /// Nil where the codec has no parser.
  init?(for stream: UnsafeMutablePointer<AVStream>) throws(AVError) {
    let parameters: UnsafeMutablePointer<AVCodecParameters> = stream.pointee.codecpar
    guard let parser = av_parser_init(Int32(parameters.pointee.codec_id.rawValue)) else { return nil }
    // The demuxer gives whole pictures.
    parser.pointee.flags |= PARSER_FLAG_COMPLETE_FRAMES
    var context = avcodec_alloc_context3(nil)
    do {
      let checked = try check(context, "avcodec_alloc_context3")
      try check(avcodec_parameters_to_context(checked, parameters), "avcodec_parameters_to_context")
      self.parser = parser
      self.context = checked
    } catch {
      av_parser_close(parser)
      avcodec_free_context(&context)
      throw error
    }
  }

  deinit {
    av_parser_close(parser)
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  func pictureType(of packet: borrowing Packet) -> PacketInfo.PictureType? {
    let values = packet.pointer.pointee
    parser.pointee.pict_type = Int32(AV_PICTURE_TYPE_NONE.rawValue)
    var output: UnsafeMutablePointer<UInt8>?
    var size: Int32 = 0
    av_parser_parse2(
      parser, context, &output, &size, values.data, values.size, values.pts, values.dts, values.pos)
    switch AVPictureType(UInt32(bitPattern: parser.pointee.pict_type)) {
    case AV_PICTURE_TYPE_NONE: return nil
    case AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_SI: return .intra
    case AV_PICTURE_TYPE_P, AV_PICTURE_TYPE_SP: return .predicted
    case AV_PICTURE_TYPE_B, AV_PICTURE_TYPE_BI: return .bidirectional
    default: return .other
    }
  }
}
