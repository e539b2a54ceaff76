import SceneDetection
import Testing
import TvidzCore

@Suite("SceneScoreDetector")
struct SceneScoreDetectorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let format: PixelFormat
    /// Every sample of each frame, one value per frame.
    let levels: [UInt16]
    /// By the formula of the select filter, worked out by hand.
    let scores: [Double]
  }

  static let cases = [
    Case(testDescription: "a still scores 0", format: .gray8, levels: [9, 9, 9], scores: [0, 0]),
    Case(
      testDescription: "a step of 40 scores .4 and its stillness after 0", format: .gray8,
      levels: [10, 50, 50], scores: [0.4, 0]),
    Case(
      testDescription: "a steady ramp counts only at its first step", format: .gray8,
      levels: [0, 20, 40, 60], scores: [0.2, 0, 0]),
    Case(
      testDescription: "a step beyond 100 is clipped to 1", format: .gray8, levels: [0, 255, 0],
      scores: [1, 0]),
    Case(
      testDescription: "10-bit samples count as on a scale of 8 bits", format: ten, levels: [0, 160, 160],
      scores: [0.4, 0]),
  ]
  static let ten = PixelFormat(
    name: "yuv420p10le", layout: .planarYUV, bitDepth: 10, chromaShiftX: 1, chromaShiftY: 1)

  @Test("scores uniform pictures by the formula", arguments: cases)
  func uniform(example: Case) {
    var detector = SceneScoreDetector()
    let seen = example.levels.enumerated().flatMap { index, level in
      let picture = TestPicture(format: example.format, width: 37, height: 5) { _, _ in level }
      return picture.feed(to: &detector, index: index)
    }
    let scores = seen.compactMap { if case .score(let score) = $0 { score.score } else { nil } }
    #expect(scores == example.scores.map { Double(Float($0)) })
  }

  @Test("a score equal to the threshold is no cut, one above it is", arguments: [(40, 0), (41, 1)])
  func threshold(step: UInt16, cuts: Int) {
    var detector = SceneScoreDetector(threshold: Double(Float(0.4)))
    let seen = [0, step].enumerated().flatMap { index, level in
      TestPicture(format: .gray8, width: 16, height: 16) { _, _ in level }.feed(to: &detector, index: index)
    }
    #expect(seen.filter { if case .cut = $0 { true } else { false } }.count == cuts)
  }

  @Test("another size starts anew: score 0, and the next difference stands against nothing")
  func sizeChange() {
    var detector = SceneScoreDetector()
    let sizes = [(16, 0), (16, 30), (24, 200), (24, 220)]
    let seen = sizes.enumerated().flatMap { index, frame in
      TestPicture(format: .gray8, width: frame.0, height: 16) { _, _ in UInt16(frame.1) }
        .feed(to: &detector, index: index)
    }
    let scores = seen.compactMap { if case .score(let score) = $0 { score.score } else { nil } }
    #expect(scores == [0.3, 0, 0.2].map { Double(Float($0)) })
  }

  @Test("differences are summed without sign over every sample of every row, padding left out")
  func everySample() {
    var detector = SceneScoreDetector()
    let (width, height) = (101, 7)
    let first = TestPicture(format: .gray8, width: width, height: height) { x, y in
      UInt16((x * 7 + y * 31) % 256)
    }
    let second = TestPicture(format: .gray8, width: width, height: height) { x, y in
      UInt16((x * 13 + y * 5) % 256)
    }
    _ = first.feed(to: &detector, index: 0)
    var sum = 0
    for y in 0..<height {
      for x in 0..<width { sum += abs((x * 7 + y * 31) % 256 - (x * 13 + y * 5) % 256) }
    }
    let expected = Double(Float(min(Double(sum) / Double(width * height) / 100, 1)))
    #expect(
      second.feed(to: &detector, index: 1).first
        == .score(FrameScore(position: TestPicture.position(1), score: expected)))
  }
}
