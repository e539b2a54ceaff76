import CLibAV

/// What a context of libswscale depends on in its source.
struct PictureKind: Equatable {
  private let format: Int32
  private let width: Int32
  private let height: Int32
  private let range: UInt32
  private let matrix: UInt32

  init(_ frame: AVFrame) {
    format = frame.format
    width = frame.width
    height = frame.height
    range = frame.color_range.rawValue
    matrix = frame.colorspace.rawValue
  }
}

/// Converts or scales `frame` into `output`, whose buffer was allocated for what `context` makes.
func scale(
  _ context: OpaquePointer, _ frame: UnsafeMutablePointer<AVFrame>, to output: UnsafeMutablePointer<AVFrame>
) throws(AVError) {
  let height = frame.pointee.height
  let code = withUnsafePointer(to: &frame.pointee.data) { data in
    data.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
      withUnsafePointer(to: &frame.pointee.linesize) { strides in
        strides.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
          scale(context, planes, strides, height: height, to: output)
        }
      }
    }
  }
  try check(code, "sws_scale")
}

private func scale(
  _ context: OpaquePointer, _ planes: UnsafePointer<UnsafePointer<UInt8>?>, _ strides: UnsafePointer<Int32>,
  height: Int32, to output: UnsafeMutablePointer<AVFrame>
) -> Int32 {
  withUnsafePointer(to: &output.pointee.data) { data in
    data.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 8) { outputPlanes in
      withUnsafePointer(to: &output.pointee.linesize) { outputStrides in
        outputStrides.withMemoryRebound(to: Int32.self, capacity: 8) { outputStrides in
          sws_scale(context, planes, strides, 0, height, outputPlanes, outputStrides)
        }
      }
    }
  }
}

/// Tells the context what the frame's numbers mean, and what those of its output shall mean.
///
/// - Parameters:
///   - range: 1 for the full range of values, 0 for the studio's; nil for what is usual for the output's format.
///   - matrix: of the output, one of SWS_CS_*; nil for the frame's own.
func setColors(of context: OpaquePointer, from frame: AVFrame, toRange range: Int32?, matrix: Int32?) {
  var inputTable: UnsafeMutablePointer<Int32>?
  var outputTable: UnsafeMutablePointer<Int32>?
  var (inputFull, outputFull, brightness, contrast, saturation) = (
    Int32(), Int32(), Int32(), Int32(), Int32()
  )
  let known = sws_getColorspaceDetails(
    context, &inputTable, &inputFull, &outputTable, &outputFull, &brightness, &contrast, &saturation)
  guard known >= 0 else { return }
  let ours = conversionMatrix(of: frame)
  if frame.color_range != AVCOL_RANGE_UNSPECIFIED {
    inputFull = frame.color_range == AVCOL_RANGE_JPEG ? 1 : 0
  }
  // Formats without a matrix (gray, RGB to RGB) refuse this, and lose nothing by it.
  _ = sws_setColorspaceDetails(
    context, sws_getCoefficients(ours), inputFull, sws_getCoefficients(matrix ?? ours), range ?? outputFull,
    brightness, contrast, saturation)
}

/// The choice of FFmpeg's `scale` filter: BT.601 for RGB, for what it has no table for, and for what says nothing of
/// itself.
private func conversionMatrix(of frame: AVFrame) -> Int32 {
  switch frame.colorspace {
  case AVCOL_SPC_RGB, AVCOL_SPC_UNSPECIFIED, AVCOL_SPC_YCGCO: SWS_CS_ITU601
  case let space: space.rawValue > AVCOL_SPC_BT2020_CL.rawValue ? SWS_CS_ITU601 : Int32(space.rawValue)
  }
}
