import Analysis
import Testing
import TvidzCore
import TvidzTesting

@Suite("Shots of an analysis", .timeLimit(.minutes(15)))
struct ShotTests {
  private func events(_ clip: SmallClip, shots: Bool = true) async throws -> [AnalysisEvent] {
    let folder = try TemporaryFolder()
    let file = try await clip.render(into: folder)
    let options = AnalysisOptions(detector: .scene(threshold: 0.1), reportsShots: shots)
    var events: [AnalysisEvent] = []
    for try await event in Analysis(path: file, options: options) { events.append(event) }
    return events
  }

  private func shots(_ events: [AnalysisEvent]) -> [Shot] {
    events.compactMap { if case .shot(let shot) = $0 { shot } else { nil } }
  }

  /// Three pictures of 0.6 s.
  private static let clip = SmallClip("clip", "mp4", ["-c:v", "libx264"])

  @Test("they touch, cover the video from its first frame to its end, and each follows the cut that ends it")
  func cover() async throws {
    let events = try await events(Self.clip)
    let shots = shots(events)
    #expect(shots.map(\.number) == [0, 1, 2])
    #expect(zip(shots, shots.dropFirst()).allSatisfy { $0.end == $1.start })
    #expect(shots.map { ($0.start.seconds * 100).rounded() } == [0, 60, 120])
    #expect(shots.last.map { ($0.end.seconds * 100).rounded() } == 180)
    var lastCut: Timestamp?
    for event in events {
      if case .cut(let cut) = event { lastCut = cut.position.timestamp }
      if case .shot(let shot) = event, shot.number < 2 { #expect(shot.end == lastCut) }
    }
  }

  @Test("each of half a second and more has a JPEG file that shows it, and no two of them are the same")
  func thumbnails() async throws {
    let thumbnails = shots(try await events(Self.clip)).map(\.thumbnail)
    #expect(thumbnails.allSatisfy { $0?.starts(with: [0xFF, 0xD8, 0xFF]) ?? false })
    #expect(Set(thumbnails).count == 3)
  }

  @Test("a video without cuts is one shot")
  func single() async throws {
    let still = SmallClip(
      "still", "mp4", ["-c:v", "libx264"], picture: "testsrc2=s=64x48:r=25,trim=duration=1")
    #expect(shots(try await events(still)).count == 1)
  }

  @Test("nobody is told who did not ask")
  func unasked() async throws {
    #expect(shots(try await events(Self.clip, shots: false)).isEmpty)
  }
}
