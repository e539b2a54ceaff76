import CLibAV
package import TvidzCore

/// Writes small pictures as JPEG files, by libavcodec.
package struct JPEGEncoder: Sendable {
  /// In bytes. What no quality brings under it is not written.
  package let largest: Int

  package init(largest: Int = 16 << 10) {
    self.largest = largest
  }

  /// - Returns: a whole JPEG file of at most `largest` bytes, in the best quality that fits; nil where none does.
  /// - Throws: `missingDependency` where the libraries have no encoder of JPEG.
  package func encode(_ picture: SmallPicture) throws(ActionableError) -> [UInt8]? {
    guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG) else {
      throw ActionableError(
        .missingDependency, what: "cannot make a thumbnail",
        why: "the installed FFmpeg libraries have no encoder of JPEG",
        remedy: "install a build of FFmpeg that has mjpeg")
    }
    do {
      for scale in Self.quantiserScales {
        let file = try Self.encode(picture, codec, quantiserScale: scale)
        if file.count <= largest { return file }
      }
      return nil
    } catch {
      throw error.actionable("cannot make a thumbnail", kind: .other)
    }
  }

  /// FFmpeg's `-q:v`, from near perfect to blocks.
  private static let quantiserScales: [Int32] = [4, 7, 12, 20, 31]

  private static func encode(
    _ picture: SmallPicture, _ codec: UnsafePointer<AVCodec>, quantiserScale: Int32
  ) throws(AVError) -> [UInt8] {
    let context = try CodecContext(codec, picture, quantiserScale: quantiserScale)
    let frame = try FrameStorage()
    try fill(frame, picture)
    frame.pointer.pointee.quality = context.pointer.pointee.global_quality
    try check(avcodec_send_frame(context.pointer, frame.pointer), "avcodec_send_frame")
    let packet = try Packet()
    try check(avcodec_receive_packet(context.pointer, packet.pointer), "avcodec_receive_packet")
    let result = packet.pointer.pointee
    return Array(UnsafeBufferPointer(start: result.data, count: Int(result.size)))
  }

  private static func fill(_ frame: borrowing FrameStorage, _ picture: SmallPicture) throws(AVError) {
    frame.pointer.pointee.format = AV_PIX_FMT_YUVJ420P.rawValue
    frame.pointer.pointee.color_range = AVCOL_RANGE_JPEG
    frame.pointer.pointee.width = Int32(picture.width)
    frame.pointer.pointee.height = Int32(picture.height)
    try check(av_frame_get_buffer(frame.pointer, 0), "av_frame_get_buffer")
    let target = frame.pointer.pointee
    copy(picture.luma, width: picture.width, to: target.data.0, stride: target.linesize.0)
    let chromaWidth = SmallPicture.half(picture.width)
    copy(picture.blue, width: chromaWidth, to: target.data.1, stride: target.linesize.1)
    copy(picture.red, width: chromaWidth, to: target.data.2, stride: target.linesize.2)
  }

  private static func copy(
    _ plane: [UInt8], width: Int, to base: UnsafeMutablePointer<UInt8>?, stride: Int32
  ) {
    guard let base else { preconditionFailure("the buffer was allocated with three planes") }
    plane.withUnsafeBufferPointer { plane in
      guard let source = plane.baseAddress else { return }
      for row in 0..<plane.count / width {
        (base + row * Int(stride)).update(from: source + row * width, count: width)
      }
    }
  }
}

/// Owns an `AVCodecContext` of an encoder, for one picture.
private struct CodecContext: ~Copyable {
  let pointer: UnsafeMutablePointer<AVCodecContext>

  init(_ codec: UnsafePointer<AVCodec>, _ picture: SmallPicture, quantiserScale: Int32) throws(AVError) {
    let pointer = try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3")
    pointer.pointee.width = Int32(picture.width)
    pointer.pointee.height = Int32(picture.height)
    pointer.pointee.pix_fmt = AV_PIX_FMT_YUVJ420P
    pointer.pointee.color_range = AVCOL_RANGE_JPEG
    // Encoders insist on one; a single picture has no use for it.
    pointer.pointee.time_base = AVRational(num: 1, den: 25)
    pointer.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
    pointer.pointee.global_quality = FF_QP2LAMBDA * quantiserScale
    pointer.pointee.thread_count = 1
    do {
      try check(avcodec_open2(pointer, codec, nil), "avcodec_open2")
    } catch {
      var closing: UnsafeMutablePointer<AVCodecContext>? = pointer
      avcodec_free_context(&closing)
      throw error
    }
    self.pointer = pointer
  }

  deinit {
    var closing: UnsafeMutablePointer<AVCodecContext>? = pointer
    avcodec_free_context(&closing)
  }
}
