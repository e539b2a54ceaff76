import CLibAV
import TvidzCore

/// Converts pictures to one pixel format, same size. The context and buffer are kept while size and format stay.
final class PictureConverter {
  let target: AVPixelFormat
  private let output: FrameStorage
  private var context: OpaquePointer?
  private var source: Source?

  /// What the kept context was made for.
  private struct Source: Equatable {
    let format: Int32
    let width: Int32
    let height: Int32
    let range: UInt32
    let matrix: UInt32

    init(_ frame: AVFrame) {
      format = frame.format
      width = frame.width
      height = frame.height
      range = frame.color_range.rawValue
      matrix = frame.colorspace.rawValue
    }
  }

  init(target: AVPixelFormat) throws(AVError) {
    self.target = target
    self.output = try FrameStorage()
  }

  deinit { sws_freeContext(context) }

  /// Valid until the next call.
  func convert(_ frame: UnsafeMutablePointer<AVFrame>) throws(AVError) -> UnsafeMutablePointer<AVFrame> {
    let wanted = Source(frame.pointee)
    if wanted != source {
      source = nil
      try prepare(for: frame.pointee)
      source = wanted
    }
    let code = withUnsafePointer(to: &frame.pointee.data) { data in
      data.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
        withUnsafePointer(to: &frame.pointee.linesize) { strides in
          strides.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
            scale(planes, strides, height: wanted.height)
          }
        }
      }
    }
    try check(code, "sws_scale")
    return output.pointer
  }

  private func scale(
    _ planes: UnsafePointer<UnsafePointer<UInt8>?>, _ strides: UnsafePointer<Int32>, height: Int32
  ) -> Int32 {
    withUnsafePointer(to: &output.pointer.pointee.data) { data in
      data.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 8) { outputPlanes in
        withUnsafePointer(to: &output.pointer.pointee.linesize) { outputStrides in
          outputStrides.withMemoryRebound(to: Int32.self, capacity: 8) { outputStrides in
            sws_scale(context, planes, strides, 0, height, outputPlanes, outputStrides)
          }
        }
      }
    }
  }

  /// The filter's own choice: BT.601 for RGB, for what it has no table for, and for what says nothing of itself.
  private static func matrix(of frame: AVFrame) -> Int32 {
    switch frame.colorspace {
    case AVCOL_SPC_RGB, AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_YCGCO: SWS_CS_ITU601
    case let space: space.rawValue > AVCOL_SPC_BT2020_CL.rawValue ? SWS_CS_ITU601 : Int32(space.rawValue)
    }
  }

  /// The settings are those of FFmpeg's `scale` filter where it is inserted without options: bicubic, the frame's own
  /// matrix and range, and for the output the range that is usual for its format.
  private func prepare(for frame: AVFrame) throws(AVError) {
    sws_freeContext(context)
    context = sws_getContext(
      frame.width, frame.height, AVPixelFormat(frame.format), frame.width, frame.height, target,
      SWS_BICUBIC, nil, nil, nil)
    guard let context else { throw AVError(AVError.invalidArgument, in: "sws_getContext") }
    var inputTable: UnsafeMutablePointer<Int32>?
    var outputTable: UnsafeMutablePointer<Int32>?
    var (inputFull, outputFull, brightness, contrast, saturation) = (
      Int32(), Int32(), Int32(), Int32(), Int32()
    )
    let known = sws_getColorspaceDetails(
      context, &inputTable, &inputFull, &outputTable, &outputFull, &brightness, &contrast, &saturation)
    if known >= 0 {
      let table = sws_getCoefficients(Self.matrix(of: frame))
      if frame.color_range != AVCOL_RANGE_UNSPECIFIED {
        inputFull = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0
      }
      // Formats without a matrix (gray, RGB to RGB) refuse this, and lose nothing by it.
      _ = sws_setColorspaceDetails(
        context, table, inputFull, table, outputFull, brightness, contrast, saturation)
    }

    av_frame_unref(output.pointer)
    output.pointer.pointee.format = target.rawValue
    output.pointer.pointee.width = frame.width
    output.pointer.pointee.height = frame.height
    try check(av_frame_get_buffer(output.pointer, 0), "av_frame_get_buffer")
  }
}
