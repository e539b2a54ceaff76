import Analysis
import Duplicates
import Fingerprints
import Foundation
import Testing
import TvidzTesting

@Suite("Groups among real footage")
struct FootageGroupsTests {
  static let groups = [
    ["rocket-vp8.webm", "rocket-vp9.mkv", "rocket-vp9.webm"],
    [
      "tmk-chair-19-sd-bar.mp4", "tmk-chair-22-sd-sepia-bar.mp4", "tmk-chair-22-with-large-logo-bar.mp4",
      "tmk-chair-orig-22-sd-bar.mp4",
    ],
    ["tmk-pattern-hd-no-bar.mp4", "tmk-pattern-sd-grey-bar.mp4", "tmk-pattern-sd-with-large-logo-bar.mp4"],
    ["tmk-doorknob-hd-no-bar.mp4"], ["sintel-trailer.mp4"], ["bbb-0-30.webm"], ["bikes.mp4"],
  ]

  @Test(
    "copies are copies of each other, nothing else is, and the order does not matter",
    .enabled(if: ProjectFolder.footage() != nil, "no real footage beside the checkout"),
    .timeLimit(.minutes(15)))
  func groups() async throws {
    let folder = try #require(ProjectFolder.footage())
    var videos: [(name: String, group: Int, video: ComparableVideo)] = []
    for (number, group) in Self.groups.enumerated() {
      for name in group {
        let print = try await FingerprintedVideo(path: folder.appending(path: name).path).fingerprint
        videos.append((name, number, ComparableVideo(print)))
      }
    }
    let comparison = VideoComparison()
    for (index, a) in videos.enumerated() {
      for b in videos[(index + 1)...] {
        let verdict = comparison.compare(a.video, b.video)
        #expect(verdict.isDuplicate == (a.group == b.group), "\(a.name) and \(b.name): \(verdict.reason)")
        #expect(comparison.compare(b.video, a.video).relation == verdict.relation.reversed)
        if a.group == 0, b.group == 0 {
          // Encoders shifted them by a frame at most, and changed no speed.
          #expect(verdict.relation == .copy && verdict.segments.allSatisfy { $0.speed == 1 })
          #expect(verdict.segments.allSatisfy { abs($0.aStart - $0.bStart) < 0.05 })
        }
      }
    }
  }

  @Test(
    "ten seconds of a take that moves all the time are found wherever they begin: marks lie elsewhere each time",
    .enabled(if: ProjectFolder.footage() != nil, "no real footage beside the checkout"),
    .timeLimit(.minutes(15)), arguments: ["5", "5.3", "5.6", "6"])
  func begin(at start: String) async throws {
    let take = try #require(ProjectFolder.footage()).appending(path: "tmk-chair-orig-22-sd-bar.mp4").path
    let folder = try ScratchFolder()
    let part = folder.path("part.mp4")
    _ = try await FFmpegProgram.ffmpeg([
      "-ss", start, "-i", take, "-t", "10", "-an", "-vf", "scale=320:-2", "-crf", "20", part,
    ])
    let verdict = VideoComparison().compare(
      ComparableVideo(try await FingerprintedVideo(path: take).fingerprint),
      ComparableVideo(try await FingerprintedVideo(path: part).fingerprint))
    #expect(verdict.relation == .excerpt, "\(verdict.reason)")
    let segment = try #require(verdict.segments.first)
    #expect(abs(segment.aStart - segment.bStart - (try #require(Double(start)))) < 0.2)
  }
}
