import CLibAV
package import TvidzCore

/// Scales decoded pictures down to thumbnails: square pixels, upright, at most `longestSide` wide and high. Smaller
/// pictures keep their size.
package final class PictureShrinker {
  private let rotation: Int
  private let pixelAspect: Double
  private let longestSide: Int
  private let output: FrameStorage
  private var context: OpaquePointer?
  /// What the context was made for.
  private var source: PictureKind?

  /// - Parameter info: of the file whose pictures will come: rotation and sample aspect ratio are its.
  package init(for info: MediaInfo, longestSide: Int = 320) throws(ActionableError) {
    rotation = info.rotation
    let aspect = info.sampleAspectRatio?.doubleValue ?? 1
    // Beyond that no picture was ever meant; the field is damaged.
    pixelAspect = (0.1...10).contains(aspect) ? aspect : 1
    self.longestSide = longestSide
    output = try naming("cannot make thumbnails", kind: .other, FrameStorage.init)
  }

  deinit { sws_freeContext(context) }

  package func picture(of frame: borrowing DecodedFrame) throws(ActionableError) -> SmallPicture {
    do {
      let picture = try shrink(frame.frame)
      return picture.turned(by: rotation)
    } catch {
      throw error.actionable("cannot make a thumbnail", kind: .other)
    }
  }

  private func shrink(_ frame: UnsafeMutablePointer<AVFrame>) throws(AVError) -> SmallPicture {
    let wanted = PictureKind(frame.pointee)
    if wanted != source {
      source = nil
      try prepare(for: frame.pointee)
      source = wanted
    }
    guard let context else { throw AVError(AVError.invalidArgument, in: "sws_getContext") }
    try scale(context, frame, to: output.pointer)
    let result = output.pointer.pointee
    let (width, height) = (Int(result.width), Int(result.height))
    let (chromaWidth, chromaHeight) = (SmallPicture.half(width), SmallPicture.half(height))
    return SmallPicture(
      width: width, height: height,
      luma: samples(result.data.0, result.linesize.0, width, height),
      blue: samples(result.data.1, result.linesize.1, chromaWidth, chromaHeight),
      red: samples(result.data.2, result.linesize.2, chromaWidth, chromaHeight))
  }

  private func samples(
    _ base: UnsafeMutablePointer<UInt8>?, _ stride: Int32, _ width: Int, _ height: Int
  ) -> [UInt8] {
    guard let base else { preconditionFailure("the buffer was allocated with three planes") }
    return [UInt8](unsafeUninitializedCapacity: width * height) { buffer, count in
      for row in 0..<height {
        let line = UnsafeBufferPointer(start: base + row * Int(stride), count: width)
        _ = UnsafeMutableBufferPointer(rebasing: buffer[row * width..<(row + 1) * width]).update(from: line)
      }
      count = width * height
    }
  }

  private func prepare(for frame: AVFrame) throws(AVError) {
    sws_freeContext(context)
    let size = Self.size(
      width: Int(frame.width), height: Int(frame.height), pixelAspect: pixelAspect, longestSide: longestSide)
    let format = AV_PIX_FMT_YUVJ420P
    // Bilinear looks at every pixel of the source where it makes the picture smaller: no aliases.
    context = sws_getContext(
      frame.width, frame.height, AVPixelFormat(frame.format), Int32(size.width), Int32(size.height), format,
      SWS_BILINEAR, nil, nil, nil)
    guard let context else { throw AVError(AVError.invalidArgument, in: "sws_getContext") }
    setColors(of: context, from: frame, toRange: 1, matrix: SWS_CS_ITU601)

    av_frame_unref(output.pointer)
    output.pointer.pointee.format = format.rawValue
    output.pointer.pointee.width = Int32(size.width)
    output.pointer.pointee.height = Int32(size.height)
    try check(av_frame_get_buffer(output.pointer, 0), "av_frame_get_buffer")
  }

  /// Of the picture before it is turned, in pixels.
  static func size(
    width: Int, height: Int, pixelAspect: Double, longestSide: Int
  ) -> (width: Int, height: Int) {
    // Pixels become square by taking lines or columns away, never by adding any.
    let shownWidth = Double(width) * min(1, pixelAspect)
    let shownHeight = Double(height) / max(1, pixelAspect)
    let factor = min(1, Double(longestSide) / max(shownWidth, shownHeight))
    func side(_ length: Double) -> Int { min(longestSide, max(leastSide, Int((length * factor).rounded()))) }
    return (side(shownWidth), side(shownHeight))
  }

  /// In pixels: what libswscale scales without trouble. Only stripes are that thin.
  private static let leastSide = 8
}
