package import TvidzCore

/// The ffmpeg program's `select='gt(scene,T)'`, score for score and frame for frame.
///
/// `mafd` is the mean absolute difference of this picture's samples from the last one's, on a scale of 8 bits: of luma
/// for YUV, of all components for RGB. The score is `min(mafd, |mafd - last mafd|) / 100` in 0...1, so that a change
/// counts only where it stands out from the change before. A frame is a cut where its score exceeds the threshold.
///
/// Pictures less than 32 bytes wide score as in FFmpeg's C code; its AVX2 code reads beyond such rows.
///
/// Formula and rounding: `get_scene_score` in FFmpeg's libavfilter/f_select.c.
package struct SceneScoreDetector: SceneDetector {
  package static let defaultThreshold = 0.3

  /// 0...1.
  package let threshold: Double
  private var previous = PreviousPicture()
  private var previousFormat: PixelFormat?
  private var previousMAFD = 0.0

  package init(threshold: Double = defaultThreshold) {
    self.threshold = threshold
  }

  package var description: DetectorDescription {
    DetectorDescription(name: "scene", version: 1, parameters: ["threshold": threshold])
  }

  /// What FFmpeg's `select` filter takes, in its order; in front of it libavfilter converts everything else.
  package let fallbackFormats: [PixelFormat] = [
    PixelFormat(name: "rgb24", layout: .packedRGB, bitDepth: 8),
    PixelFormat(name: "bgr24", layout: .packedRGB, bitDepth: 8),
    PixelFormat(name: "rgba", layout: .packedRGB, bitDepth: 8),
    PixelFormat(name: "abgr", layout: .packedRGB, bitDepth: 8),
    PixelFormat(name: "bgra", layout: .packedRGB, bitDepth: 8),
    .gray8,
    .yuv420p,
    PixelFormat(name: "yuvj420p", layout: .planarYUV, bitDepth: 8, chromaShiftX: 1, chromaShiftY: 1),
    PixelFormat(name: "yuv422p", layout: .planarYUV, bitDepth: 8, chromaShiftX: 1),
    PixelFormat(name: "yuvj422p", layout: .planarYUV, bitDepth: 8, chromaShiftX: 1),
    PixelFormat(name: "yuv420p10le", layout: .planarYUV, bitDepth: 10, chromaShiftX: 1, chromaShiftY: 1),
  ]

  package func accepts(_ format: PixelFormat) -> Bool {
    fallbackFormats.contains { $0.name == format.name }
  }

  package mutating func consume(
    _ picture: borrowing PlaneSet, at position: FramePosition, report: (Detection) -> Void
  ) {
    let plane = picture.luma
    // The program rebuilds its filters where size or format change, and they start anew.
    if picture.decodedFormat != previousFormat {
      previousFormat = picture.decodedFormat
      previous.forget()
    }
    guard let difference = previous.exchange(for: plane, bitDepth: picture.format.bitDepth) else {
      previousMAFD = 0
      if position.index != 0 { report(.score(FrameScore(position: position, score: 0))) }
      return
    }
    let scale = Double(1 << (picture.format.bitDepth - 8))
    let mafd = Double(difference) / Double(plane.samples(of: picture.format)) / scale
    let change = abs(mafd - previousMAFD)
    previousMAFD = mafd
    // FFmpeg clips in 32-bit float.
    let score = Double(min(max(Float(min(mafd, change) / 100), 0), 1))
    report(.score(FrameScore(position: position, score: score)))
    if score > threshold { report(.cut(.cut(at: position, score: score))) }
  }

  package mutating func finish(report: (Detection) -> Void) {}
}

extension Plane {
  fileprivate func samples(of format: PixelFormat) -> Int { rowLength / format.bytesPerSample * rows }
}
