import Foundation
import SceneDetection
import Testing
import TvidzCore

@Suite("AdaptiveDetector")
struct AdaptiveDetectorTests {
  /// Luma of a still that has structure at several scales and looks like no other `scene`.
  static func still(_ scene: Int, x: Double, y: Double) -> Double {
    let s = Double(scene)
    let coarse = sin(x * (5 + s) + 2 * s) * cos(y * (7 - s / 2) + s)
    let fine = sin(x * (23 + 3 * s) + y * (17 - 2 * s) + s * s)
    return 120 + 60 * coarse + 25 * fine
  }

  struct Video: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var frames = 60
    var size = (width: 192, height: 108)
    var format = PixelFormat.gray8
    /// First frames of new shots, by how the pictures are made.
    var cuts: [Int] = []
    /// First frame that differs from the old shot to first frame that is wholly the new one.
    var gradual: [(kind: SceneCut.Kind, first: Int, end: Int)] = []
    /// Luma of 8 bits at a place of 0..<1 in both directions.
    let luma: @Sendable (_ frame: Int, _ x: Double, _ y: Double) -> Double
  }

  static let videos = [
    Video(testDescription: "a cut between two stills", cuts: [25]) { still($0 < 25 ? 1 : 4, x: $1, y: $2) },
    Video(testDescription: "a cut in a picture of 16 by 16", size: (16, 16), cuts: [25]) {
      still($0 < 25 ? 1 : 4, x: $1, y: $2)
    },
    Video(
      testDescription: "a cut in 10 bits",
      format: PixelFormat(name: "gray10le", layout: .gray, bitDepth: 10), cuts: [25]
    ) { still($0 < 25 ? 1 : 4, x: $1, y: $2) },
    Video(testDescription: "cuts five frames apart", cuts: [20, 25, 30]) { frame, x, y in
      still(frame < 20 ? 1 : frame < 25 ? 4 : frame < 30 ? 2 : 6, x: x, y: y)
    },
    Video(testDescription: "a shot of one frame between two others is two cuts", cuts: [25, 26]) {
      still($0 < 25 ? 1 : $0 < 26 ? 4 : 6, x: $1, y: $2)
    },
    Video(testDescription: "a step of 3 levels between flat pictures", cuts: [25]) { frame, _, _ in
      frame < 25 ? 100 : 103
    },
    Video(testDescription: "a still has none") { still(2, x: $1, y: $2) },
    Video(testDescription: "nor has a flicker of one level") { frame, _, _ in Double(100 + frame % 2) },
    Video(testDescription: "nor a flash of three frames") { frame, x, y in
      (25..<28).contains(frame) ? 235 : still(2, x: x, y: y)
    },
    Video(testDescription: "nor another picture that is gone after two frames") { frame, x, y in
      still((25..<27).contains(frame) ? 5 : 2, x: x, y: y)
    },
    Video(testDescription: "nor a box that pops up over a quarter of the picture") { frame, x, y in
      frame >= 25 && x < 0.5 && y < 0.5 ? 30 : still(2, x: x, y: y)
    },
    Video(testDescription: "nor a pan") { frame, x, y in still(2, x: x + Double(frame) / 50, y: y) },
    Video(testDescription: "nor a sudden pan") { frame, x, y in
      still(2, x: x + Double(max(0, frame - 25)) / 60, y: y)
    },
    Video(testDescription: "a fade through black", gradual: [(.fade, 21, 40)]) { frame, x, y in
      let light = frame <= 30 ? min(max(Double(30 - frame) / 10, 0), 1) : min(Double(frame - 30) / 10, 1)
      return 16 + (still(frame <= 30 ? 1 : 4, x: x, y: y) - 16) * light
    },
    Video(testDescription: "a fade-in at the start", gradual: [(.fade, 3, 22)]) { frame, x, y in
      16 + (still(1, x: x, y: y) - 16) * min(max(Double(frame - 2) / 20, 0), 1)
    },
    Video(testDescription: "a dissolve", gradual: [(.dissolve, 21, 40)]) { frame, x, y in
      let part = min(max(Double(frame - 20) / 20, 0), 1)
      return (1 - part) * still(1, x: x, y: y) + part * still(4, x: x, y: y)
    },
    Video(testDescription: "a dissolve between two pans", frames: 80, gradual: [(.dissolve, 31, 50)]) {
      frame, x, y in
      let part = min(max(Double(frame - 30) / 20, 0), 1)
      let pan = Double(frame) / 80
      return (1 - part) * still(1, x: x + pan, y: y) + part * still(4, x: x, y: y - pan)
    },
    Video(
      testDescription: "a fade-out and a fade-in a second later", frames: 110,
      gradual: [(.fade, 21, 40), (.fade, 71, 90)]
    ) { frame, x, y in
      let light = min(max(Double(frame <= 55 ? 40 - frame : frame - 70) / 20, 0), 1)
      return 16 + (still(frame <= 55 ? 1 : 4, x: x, y: y) - 16) * light
    },
    Video(
      testDescription: "a long fade-out and, after a third of a second of black, a long fade-in", frames: 130,
      gradual: [(.fade, 21, 50), (.fade, 60, 89)]
    ) { frame, x, y in
      let light = min(max(Double(frame <= 55 ? 50 - frame : frame - 59) / 30, 0), 1)
      return 16 + (still(frame <= 55 ? 1 : 4, x: x, y: y) - 16) * light
    },
    Video(
      testDescription: "a fade through white that rests there for three frames", frames: 90,
      gradual: [(.fade, 21, 63)]
    ) { frame, x, y in
      let light = min(max(Double(frame <= 42 ? 40 - frame : frame - 43) / 20, 0), 1)
      return 235 + (still(frame <= 42 ? 1 : 4, x: x, y: y) - 235) * light
    },
    Video(
      testDescription: "a fade-in after half a second of black", frames: 90, gradual: [(.fade, 13, 32)]
    ) { frame, x, y in
      16 + (still(1, x: x, y: y) - 16) * min(max(Double(frame - 12) / 20, 0), 1)
    },
    Video(testDescription: "a fade-out that ends in black", frames: 90, gradual: [(.fade, 31, 60)]) {
      frame, x, y in
      16 + (still(1, x: x, y: y) - 16) * min(max(Double(60 - frame) / 30, 0), 1)
    },
    Video(testDescription: "no dissolve is a wipe", frames: 80) { frame, x, y in
      still(x < Double(frame - 30) / 20 ? 4 : 1, x: x, y: y)
    },
    Video(testDescription: "a dissolve, then a cut", cuts: [48], gradual: [(.dissolve, 11, 30)]) {
      frame, x, y in
      let part = min(max(Double(frame - 10) / 20, 0), 1)
      return frame >= 48
        ? still(6, x: x, y: y) : (1 - part) * still(1, x: x, y: y) + part * still(4, x: x, y: y)
    },
  ]

  @Test("finds what the pictures were made of, and nothing else", arguments: videos)
  func finds(video: Video) {
    let found = Self.cuts(in: video)
    #expect(found.filter { $0.kind == .cut }.map(\.position.index) == video.cuts)
    let gradual = found.filter { $0.kind != .cut }
    #expect(gradual.map(\.kind) == video.gradual.map(\.kind))
    for (cut, truth) in zip(gradual, video.gradual) {
      let quarter = Double(truth.end - truth.first) / 4
      #expect(abs(Double(cut.span?.start.pts ?? -1) - Double(truth.first)) <= quarter)
      #expect(abs(Double(cut.span?.end.pts ?? -1) - Double(truth.end)) <= quarter)
    }
    #expect(found.map(\.position.timestamp.pts) == found.map(\.position.timestamp.pts).sorted())
  }

  @Test("a fade out ends with the first blank frame, and a fade in starts with the first that is not")
  func blankEnds() throws {
    let video = try #require(Self.videos.first { $0.testDescription.contains("a third of a second") })
    let spans = Self.cuts(in: video).compactMap(\.span)
    #expect(spans.map(\.end.pts).first == 50)
    #expect(spans.map(\.start.pts).last == 60)
  }

  @Test("a fade-in that a video begins with starts with the video if little of it is blank before")
  func leadingBlank() throws {
    for (name, start) in [("a fade-in at the start", 0), ("after half a second of black", 13)] {
      let video = try #require(Self.videos.first { $0.testDescription.contains(name) })
      #expect(Self.cuts(in: video).first?.span?.start.pts == Int64(start), "\(name)")
    }
  }

  @Test("tells the score of every frame but the first, in order")
  func scores() {
    var detector = AdaptiveDetector()
    let scores = Self.detections(in: Self.videos[0], by: &detector).compactMap { detection -> FrameScore? in
      if case .score(let score) = detection { score } else { nil }
    }
    #expect(scores.map(\.position.index) == Array(1..<Self.videos[0].frames))
    #expect(scores.allSatisfy { (0...1).contains($0.score) })
  }

  @Test("a higher threshold tells fewer cuts", arguments: [(0.5, 1), (1.0, 0)])
  func threshold(threshold: Double, cuts: Int) {
    var detector = AdaptiveDetector(threshold: threshold)
    let found = Self.detections(in: Self.videos[0], by: &detector)
    #expect(found.filter { if case .cut = $0 { true } else { false } }.count == cuts)
  }

  @Test("another size of the same picture is no cut")
  func sizeChange() {
    var detector = AdaptiveDetector()
    var found: [Detection] = []
    for frame in 0..<60 {
      let size = frame < 25 ? (192, 108) : (384, 216)
      let picture = TestPicture(format: .gray8, width: size.0, height: size.1) { x, y in
        UInt16(Self.still(2, x: Double(x) / Double(size.0), y: Double(y) / Double(size.1)))
      }
      found += picture.feed(to: &detector, index: frame)
    }
    detector.finish { found.append($0) }
    #expect(!found.contains { if case .cut = $0 { true } else { false } })
  }

  @Test("videos of no frame and of one frame end without a word", arguments: [0, 1])
  func short(frames: Int) {
    var detector = AdaptiveDetector()
    var video = Self.videos[0]
    video.frames = frames
    #expect(Self.detections(in: video, by: &detector).isEmpty)
  }

  private static func cuts(in video: Video) -> [SceneCut] {
    var detector = AdaptiveDetector()
    return detections(in: video, by: &detector).compactMap { if case .cut(let cut) = $0 { cut } else { nil } }
  }

  private static func detections(in video: Video, by detector: inout AdaptiveDetector) -> [Detection] {
    var found: [Detection] = []
    for frame in 0..<video.frames {
      let picture = TestPicture(format: video.format, width: video.size.width, height: video.size.height) {
        x, y in
        let luma = video.luma(
          frame, Double(x) / Double(video.size.width), Double(y) / Double(video.size.height))
        return UInt16(min(max(luma, 0), 255) * Double(1 << (video.format.bitDepth - 8)))
      }
      found += picture.feed(to: &detector, index: frame)
    }
    detector.finish { found.append($0) }
    return found
  }
}
