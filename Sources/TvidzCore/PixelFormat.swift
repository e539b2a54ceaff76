/// How the samples of a picture lie in memory, as far as a detector or hash needs to know.
package struct PixelFormat: Sendable, Hashable {
  package enum Layout: Sendable, Hashable {
    /// One plane of luma.
    case gray
    /// A plane of luma and two of chroma.
    case planarYUV
    /// One plane of interleaved red, green, blue and perhaps alpha, in any order.
    case packedRGB
    /// Anything else (half-planar, packed YUV, planar RGB, palettes): to be converted before use.
    case other
  }

  /// FFmpeg's name: `yuv420p10le`, …
  package let name: String
  package let layout: Layout
  /// Significant bits of a sample, 1...16, in the low bits.
  package let bitDepth: Int
  /// 1, or 2 where `bitDepth` is above 8 (native byte order).
  package let bytesPerSample: Int
  /// Chroma planes are `width >> chromaShiftX` by `height >> chromaShiftY`, rounded up.
  package let chromaShiftX: Int
  package let chromaShiftY: Int

  package init(
    name: String, layout: Layout, bitDepth: Int, chromaShiftX: Int = 0, chromaShiftY: Int = 0
  ) {
    self.name = name
    self.layout = layout
    self.bitDepth = bitDepth
    self.bytesPerSample = bitDepth > 8 ? 2 : 1
    self.chromaShiftX = chromaShiftX
    self.chromaShiftY = chromaShiftY
  }

  package static let gray8 = PixelFormat(name: "gray", layout: .gray, bitDepth: 8)
  package static let yuv420p = PixelFormat(
    name: "yuv420p", layout: .planarYUV, bitDepth: 8, chromaShiftX: 1, chromaShiftY: 1)
}
