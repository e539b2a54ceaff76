import Foundation
import Testing
import TvidzTesting

@Suite("Speed thresholds")
struct SpeedThresholdsTests {
  @Test(
    "the median is the middle, or the mean of the two in the middle",
    arguments: [([3], 3), ([1, 9, 2], 2), ([4, 1, 2, 9], 3)] as [([Double], Double)])
  func median(values: [Double], expected: Double) {
    #expect(SpeedThresholds.median(of: values) == expected)
  }

  @Test("a limit leaves the recorded spread above the largest ratio, and is never below the promise")
  func limit() {
    let noisy = SpeedThresholds.Limit(recorded: [0.5, 0.5, 0.75], promised: 0.6)
    #expect(noisy.gate == 1)
    let steady = SpeedThresholds.Limit(recorded: [0.5, 0.5, 0.625], promised: 0.9)
    #expect(steady.gate == 0.9)
  }

  @Test("the runs that were recorded keep what is promised, and the limits follow from them")
  func recorded() throws {
    let file = ProjectFolder.root.appending(path: "Golden/thresholds/speed.json")
    let thresholds = try JSONDecoder().decode(SpeedThresholds.self, from: Data(contentsOf: file))
    for line in thresholds.promises { #expect(line.passes, "\(line)") }
    for limit in [
      thresholds.detectorOverDecoding, thresholds.fingerprintsOverDecoding, thresholds.adaptiveOverFFmpeg,
      thresholds.sceneOverFFmpeg,
    ] {
      #expect(limit.recorded.count == 20)
      #expect(limit == SpeedThresholds.Limit(recorded: limit.recorded, promised: limit.promised))
    }
  }

  @Test("holds each ratio to its own limit")
  func lines() {
    let usual = SpeedRatios(
      detectorOverDecoding: 0.08, fingerprintsOverDecoding: 0.05, adaptiveOverFFmpeg: 0.9,
      sceneOverFFmpeg: 0.9)
    let thresholds = SpeedThresholds(clip: "a clip", runs: [usual, usual])
    #expect(thresholds.lines(for: usual).map(\.passes) == [true, true, true, true])
    let ratios: [WritableKeyPath<SpeedRatios, Double>] = [
      \.detectorOverDecoding, \.fingerprintsOverDecoding, \.adaptiveOverFFmpeg, \.sceneOverFFmpeg,
    ]
    for (index, ratio) in ratios.enumerated() {
      var slower = usual
      slower[keyPath: ratio] += 0.01
      var expected = [true, true, true, true]
      expected[index] = false
      #expect(thresholds.lines(for: slower).map(\.passes) == expected)
    }
  }
}
