import CLibAV
import TvidzCore

extension PixelFormat {
  init(_ format: AVPixelFormat) {
    guard let descriptor = av_pix_fmt_desc_get(format)?.pointee, let name = descriptor.name else {
      self.init(name: "unknown", layout: .other, bitDepth: 8)
      return
    }
    self.init(
      name: String(cString: name), layout: Layout(descriptor), bitDepth: Int(descriptor.comp.0.depth),
      chromaShiftX: Int(descriptor.log2_chroma_w), chromaShiftY: Int(descriptor.log2_chroma_h))
  }

  /// Nil where this build of the libraries does not know the name.
  var avFormat: AVPixelFormat? {
    let format = av_get_pix_fmt(name)
    return format == AV_PIX_FMT_NONE ? nil : format
  }
}

extension PixelFormat.Layout {
  /// Only what can be read sample by sample is named; all else is `.other` and will be converted.
  fileprivate init(_ format: AVPixFmtDescriptor) {
    let components = [format.comp.0, format.comp.1, format.comp.2, format.comp.3].prefix(
      Int(format.nb_components))
    let depth = components.first?.depth ?? 0
    let bytes = depth > 8 ? 2 : 1
    let unreadable = [
      AV_PIX_FMT_FLAG_BITSTREAM, AV_PIX_FMT_FLAG_HWACCEL, AV_PIX_FMT_FLAG_PAL, AV_PIX_FMT_FLAG_BAYER,
      AV_PIX_FMT_FLAG_FLOAT,
      // Where samples are wider than a byte they must be in our own order.
      bytes == 2 ? (1.littleEndian == 1 ? AV_PIX_FMT_FLAG_BE : 0) : 0,
    ].contains { $0 != 0 && format.flags & UInt64($0) != 0 }
    let uniform = components.allSatisfy { $0.depth == depth && $0.shift == 0 }
    guard !unreadable, uniform, 1...16 ~= depth else {
      self = .other
      return
    }

    let planes = Set(components.map(\.plane)).count
    let ownPlanes = components.allSatisfy { $0.step == bytes } && planes == components.count
    let isRGB = format.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
    switch components.count {
    case 1 where ownPlanes: self = .gray
    case 3, 4:
      if ownPlanes && !isRGB {
        self = .planarYUV
      } else if isRGB, planes == 1, depth == 8 || depth == 16,
        components.allSatisfy({ Int($0.step) >= components.count * bytes })
      {
        self = .packedRGB
      } else {
        self = .other
      }
    default: self = .other
    }
  }
}
