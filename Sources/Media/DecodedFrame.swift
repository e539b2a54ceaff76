import CLibAV
package import TvidzCore

/// Which pictures a reader of planes can use as they are, and what others shall become.
///
/// Made once per reader and decoding pass: it remembers what it decided for the format seen last.
package final class PlaneRequest {
  private let accepts: (PixelFormat) -> Bool
  private let fallbackFormats: [PixelFormat]
  private var decision: (source: AVPixelFormat, target: Target?)?

  struct Target {
    let format: AVPixelFormat
    let name: PixelFormat
  }

  /// - Parameters:
  ///   - fallbackFormats: what other pictures may become. The one nearest to the picture's own format is taken, by
  ///     FFmpeg's rule of least loss.
  ///   - accepts: whether planes of this format can be used as they are.
  package init(fallbackFormats: [PixelFormat], accepts: @escaping (PixelFormat) -> Bool) {
    self.accepts = accepts
    self.fallbackFormats = fallbackFormats
  }

  /// Nil where the picture is passed on as it is.
  fileprivate func target(for source: AVPixelFormat, named name: PixelFormat) throws(AVError) -> Target? {
    if let decision, decision.source == source { return decision.target }
    let target = accepts(name) ? nil : try nearestFallback(to: source)
    decision = (source, target)
    return target
  }

  /// Chooses as libavfilter does where it inserts a conversion.
  private func nearestFallback(to source: AVPixelFormat) throws(AVError) -> Target {
    let components = av_pix_fmt_desc_get(source)?.pointee.nb_components ?? 3
    let hasAlpha: Int32 = components.isMultiple(of: 2) ? 1 : 0
    var best: Target?
    for name in fallbackFormats {
      guard let format = name.avFormat else { continue }
      let better = av_find_best_pix_fmt_of_2(best?.format ?? AV_PIX_FMT_NONE, format, source, hasAlpha, nil)
      if better == format { best = Target(format: format, name: name) }
    }
    guard let best else { throw AVError(AVError.invalidArgument, in: "av_find_best_pix_fmt_of_2") }
    return best
  }
}

/// A picture from the decoder, borrowed for the time of one call.
///
/// Several readers may ask it for planes, each in formats of its own; a conversion that two of them need is made
/// once.
package struct DecodedFrame: ~Copyable {
  /// As decoded.
  package let format: PixelFormat
  let frame: UnsafeMutablePointer<AVFrame>
  private let converters: ConverterSet

  init(_ frame: UnsafeMutablePointer<AVFrame>, format: PixelFormat, converters: ConverterSet) {
    self.format = format
    self.frame = frame
    self.converters = converters
  }

  /// In pixels, as decoded (cropped to the visible part).
  package var width: Int { Int(frame.pointee.width) }
  package var height: Int { Int(frame.pointee.height) }
  /// The encoder marked it as a point from which decoding can start.
  package var isKeyframe: Bool { frame.pointee.key_frame != 0 }
  package var isInterlaced: Bool { frame.pointee.interlaced_frame != 0 }

  /// Calls `body` with the picture's planes, converted first where the request does not accept its format.
  package func withPlanes(
    _ request: PlaneRequest, _ body: (borrowing PlaneSet) -> Void
  ) throws(ActionableError) {
    do {
      guard let target = try request.target(for: AVPixelFormat(frame.pointee.format), named: format) else {
        return body(PlaneSet(frame.pointee, format: format, decodedFormat: format))
      }
      let converted = try converters.convert(frame, to: target.format)
      body(PlaneSet(converted.pointee, format: target.name, decodedFormat: format))
    } catch {
      throw error.actionable("cannot convert \(format.name)", kind: .other)
    }
  }
}

/// The converters of one reader of frames, by what they convert to.
final class ConverterSet {
  private var converters: [PictureConverter] = []
  /// The converters that were used on the current frame hold its picture already.
  private var current: [UnsafeMutablePointer<AVFrame>?] = []

  func beginFrame() {
    for index in current.indices { current[index] = nil }
  }

  func convert(
    _ frame: UnsafeMutablePointer<AVFrame>, to target: AVPixelFormat
  ) throws(AVError) -> UnsafeMutablePointer<AVFrame> {
    let index: Int
    if let known = converters.firstIndex(where: { $0.target == target }) {
      index = known
    } else {
      index = converters.count
      converters.append(try PictureConverter(target: target))
      current.append(nil)
    }
    if let done = current[index] { return done }
    let converted = try converters[index].convert(frame)
    current[index] = converted
    return converted
  }
}

extension PlaneSet {
  /// Lays out what `frame` points to. It must stay in place while the result is used.
  fileprivate init(_ frame: AVFrame, format: PixelFormat, decodedFormat: PixelFormat) {
    let bytes = format.bytesPerSample
    guard let first = frame.data.0 else { preconditionFailure("the reader passes on no frame without data") }
    let packed = format.layout == .packedRGB
    let pixel = packed ? Int(av_pix_fmt_desc_get(AVPixelFormat(frame.format)).pointee.comp.0.step) : bytes
    let (width, height) = (Int(frame.width), Int(frame.height))
    let luma = Plane(
      base: first, bytesPerRow: Int(frame.linesize.0), rowLength: width * pixel, rows: height)
    guard format.layout == .planarYUV, let u = frame.data.1, let v = frame.data.2 else {
      self.init(format: format, decodedFormat: decodedFormat, width: width, height: height, luma)
      return
    }
    let columns = (width + (1 << format.chromaShiftX) - 1) >> format.chromaShiftX
    let rows = (height + (1 << format.chromaShiftY) - 1) >> format.chromaShiftY
    self.init(
      format: format, decodedFormat: decodedFormat, width: width, height: height, luma,
      Plane(base: u, bytesPerRow: Int(frame.linesize.1), rowLength: columns * bytes, rows: rows),
      Plane(base: v, bytesPerRow: Int(frame.linesize.2), rowLength: columns * bytes, rows: rows))
  }
}
