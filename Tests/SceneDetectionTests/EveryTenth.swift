package import SceneDetection
package import TvidzCore

package struct EveryTenth: SceneDetector {
  private var frames = 0
  package init() {}
  package var description: DetectorDescription {
    DetectorDescription(name: "every-tenth", version: 1, parameters: [:])
  }
  package func accepts(_ format: PixelFormat) -> Bool { true }
  package var fallbackFormats: [PixelFormat] { [.yuv420p] }
  package mutating func consume(
    _ picture: borrowing PlaneSet, at position: FramePosition, report: (Detection) -> Void
  ) {
    if frames > 0, frames.isMultiple(of: 10) { report(.cut(.cut(at: position, score: 1))) }
    frames += 1
  }
  package mutating func finish(report: (Detection) -> Void) {}
}
