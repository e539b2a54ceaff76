import SceneDetection
import TvidzCore

/// A picture whose first plane is made sample by sample, with rows longer than their samples.
struct TestPicture {
  let format: PixelFormat
  let width: Int
  let height: Int
  private let bytesPerRow: Int
  private var bytes: [UInt8]

  init(format: PixelFormat, width: Int, height: Int, sample: (_ x: Int, _ y: Int) -> UInt16) {
    self.format = format
    self.width = width
    self.height = height
    self.bytesPerRow = width * format.bytesPerSample + 13
    // The padding differs between sizes and must never count.
    bytes = [UInt8](
      repeating: UInt8(truncatingIfNeeded: Int(sample(0, 0)) &* 3 &+ 77), count: bytesPerRow * height)
    for y in 0..<height {
      for x in 0..<width {
        let (value, at) = (sample(x, y), y * bytesPerRow + x * format.bytesPerSample)
        bytes[at] = UInt8(truncatingIfNeeded: value)
        if format.bytesPerSample == 2 { bytes[at + 1] = UInt8(value >> 8) }
      }
    }
  }

  static func position(_ index: Int) -> FramePosition {
    FramePosition(timestamp: Timestamp(pts: Int64(index), timeBase: Rational(1, 25)), index: index)
  }

  func feed(to detector: inout some SceneDetector, index: Int) -> [Detection] {
    var seen: [Detection] = []
    bytes.withUnsafeBytes { memory in
      guard let base = memory.baseAddress else { return }
      let plane = Plane(
        base: base, bytesPerRow: bytesPerRow, rowLength: width * format.bytesPerSample, rows: height)
      detector.consume(
        PlaneSet(format: format, width: width, height: height, plane), at: Self.position(index)
      ) { seen.append($0) }
    }
    return seen
  }
}
