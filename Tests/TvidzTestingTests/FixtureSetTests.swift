import Foundation
import Testing
import TvidzTesting

@Suite("The set of fixtures")
struct FixtureSetTests {
  private let set: FixtureSet

  init() throws { set = try SharedFixtures.set.get() }

  @Test("holds at least 60 fixtures, every codec, container and rate that is promised")
  func coverage() throws {
    let plain = set.plain
    #expect(plain.count >= 60)
    let encoders = Set(plain.map(\.encoding.encoder))
    let promised = [
      "libx264", "libx265", "libvpx", "libvpx-vp9", "libsvtav1", "mpeg4", "mpeg2video", "libtheora",
    ]
    #expect(encoders.isSuperset(of: promised))
    let containers = Set(plain.map(\.encoding.container))
    #expect(containers.isSuperset(of: ["mp4", "mkv", "webm", "mov", "ts", "avi", "ogg"]))
    let rates = Set(plain.map(\.rate))
    #expect(
      rates.isSuperset(of: [
        "10", "12", "24000/1001", "25", "30000/1001", "50", "60000/1001", "120",
      ]))
    #expect(plain.contains { $0.durations != nil })
    #expect(plain.contains { $0.size == [16, 16] } && plain.contains { $0.size[0] % 2 == 1 })
    #expect(plain.filter { $0.size[1] >= 2160 }.allSatisfy { $0.frameCount <= 10 })
    #expect(set.odd.count >= 10)
  }

  @Test("holds at least 12 traps of each class, in all three strengths", arguments: TrapClass.allCases)
  func traps(kind: TrapClass) {
    let traps = set.traps.filter { $0.trap?.class == kind && $0.segments.allSatisfy { $0.footage == nil } }
    #expect(traps.count >= 12)
    #expect(Set(traps.compactMap(\.trap?.strength)) == [1, 2, 3])
    let real = set.traps.filter { $0.trap?.class == kind && $0.segments.contains { $0.footage != nil } }
    #expect(!real.isEmpty)
  }

  @Test("dissolves have 5 to 50 frames, flashes at most 3")
  func lengths() {
    for recipe in set.traps {
      for case .dissolve(let frames) in recipe.segments.compactMap(\.join) {
        #expect((5...50).contains(frames), "\(recipe.name)")
      }
      for effect in recipe.effects ?? [] {
        if case .flash(_, let frames, _, _) = effect { #expect(frames <= 3, "\(recipe.name)") }
      }
    }
  }

  @Test(
    "a segment of real footage lies between labelled changes of shot",
    .enabled(if: ProjectFolder.footage() != nil, "real footage is not here; TVIDZ_FOOTAGE names its folder"))
  func footageSegments() throws {
    let folder = try #require(ProjectFolder.footage()).appending(path: "truth")
    let labels = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .map { try JSONDecoder().decode(CutTruth.self, from: Data(contentsOf: $0)) }
    for recipe in set.recipes {
      for (index, segment) in recipe.segments.enumerated() {
        guard let footage = segment.footage, let truth = labels.first(where: { $0.file == footage.file })
        else { continue }
        let following = index + 1 < recipe.segments.count ? recipe.segments[index + 1].join?.frames ?? 0 : 0
        let shown = segment.frames + (segment.join?.frames ?? 0) + following + 1
        let range = footage.fromFrame..<footage.fromFrame + shown
        // The first frame of a shot may start a segment.
        #expect(!truth.cutFrames.contains { range.dropFirst().contains($0) }, "\(recipe.name)")
        let fps = try #require(truth.fps)
        let seconds = TimeStretch(Double(range.lowerBound) / fps, Double(range.upperBound) / fps)
        for doubtful in truth.gradual + truth.ignore {
          #expect(doubtful.overlap(with: seconds) == 0, "\(recipe.name)")
        }
      }
    }
  }
}
