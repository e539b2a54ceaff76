import CLibAV
import TvidzCore

/// Converts pictures to one pixel format, same size. The context and buffer are kept while size and format stay.
final class PictureConverter {
  let target: AVPixelFormat
  private let output: FrameStorage
  private var context: OpaquePointer?
  /// What the context was made for.
  private var source: PictureKind?

  init(target: AVPixelFormat) throws(AVError) {
    self.target = target
    self.output = try FrameStorage()
  }

  deinit { sws_freeContext(context) }

  /// Valid until the next call.
  func convert(_ frame: UnsafeMutablePointer<AVFrame>) throws(AVError) -> UnsafeMutablePointer<AVFrame> {
    let wanted = PictureKind(frame.pointee)
    if wanted != source {
      source = nil
      try prepare(for: frame.pointee)
      source = wanted
    }
    guard let context else { throw AVError(AVError.invalidArgument, in: "sws_getContext") }
    try scale(context, frame, to: output.pointer)
    return output.pointer
  }

  /// The settings are those of FFmpeg's `scale` filter where it is inserted without options: bicubic, the frame's own
  /// matrix and range, and for the output the range that is usual for its format.
  private func prepare(for frame: AVFrame) throws(AVError) {
    sws_freeContext(context)
    context = sws_getContext(
      frame.width, frame.height, AVPixelFormat(frame.format), frame.width, frame.height, target,
      SWS_BICUBIC, nil, nil, nil)
    guard let context else { throw AVError(AVError.invalidArgument, in: "sws_getContext") }
    setColors(of: context, from: frame, toRange: nil, matrix: nil)

    av_frame_unref(output.pointer)
    output.pointer.pointee.format = target.rawValue
    output.pointer.pointee.width = frame.width
    output.pointer.pointee.height = frame.height
    try check(av_frame_get_buffer(output.pointer, 0), "av_frame_get_buffer")
  }
}
