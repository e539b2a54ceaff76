import Foundation
import Testing
import TvidzTesting

/// Other people's programs read every format and find the cuts that were made.
@Suite("Formats, read by other programs")
struct ForeignReaderTests {
  static let clips = [
    ColorClip(name: "it's; \"a=b\" #1\\ é\n--> 映画.mp4", rate: "25/1", shots: [20, 25, 15]),
    ColorClip(name: "drop-frame.mp4", rate: "30000/1001", shots: [899, 901, 2, 98]),
    ColorClip(name: "drop-frame-60.mkv", rate: "60000/1001", shots: [1, 3599, 10]),
    ColorClip(name: "film.mkv", rate: "24000/1001", shots: [10, 1430, 7]),
    ColorClip(name: "offset.ts", rate: "25/1", shots: [20, 25, 15], hasSound: true),
    ColorClip(name: "one shot.mp4", rate: "30/1", shots: [40]),
  ]

  @Test(
    "every format gives back the cuts of a clip",
    .enabled(if: Readers.python != nil, "the readers are not installed: run ./tools/checkers"),
    .timeLimit(.minutes(15)), arguments: clips)
  func clip(clip: ColorClip) async throws {
    let folder = try ScratchFolder()
    let file = try await clip.render(into: folder)
    let start = try await Readers.firstFrame(of: file)
    let read = try await Readers.read(
      file, rate: clip.rate, start: start, options: ["--detector", "scene"], in: folder)
    check(read, cuts: clip.cuts, frames: clip.frames)
    #expect(read.json.file == file)
    #expect(read.ndjson.file == file)
    #expect(clip.cuts.isEmpty || read.csv.file == file)
    #expect(read.otio.url.removingPercentEncoding == "file://" + file)
    #expect(read.otio.markers.isEmpty)
    for (time, frame) in zip(read.json.times, clip.cuts) {
      #expect(abs(time - start - Double(frame) / rateValue(clip.rate)) < 0.001)
    }
  }

  @Test(
    "every format of a real trailer agrees with every other",
    .enabled(if: Readers.python != nil, "the readers are not installed: run ./tools/checkers"),
    .enabled(if: trailer != nil, "no real footage beside the checkout"), .timeLimit(.minutes(15)))
  func realTrailer() async throws {
    let file = try #require(Self.trailer)
    let folder = try ScratchFolder()
    let read = try await Readers.read(file, rate: "24/1", start: 0, options: [], in: folder)
    #expect(read.json.boundaries.count > 10)
    check(read, cuts: read.json.boundaries, frames: 1253)
    #expect(!read.otio.markers.isEmpty)
  }

  private static let trailer = ProjectFolder.footage().map { $0.appending(path: "sintel-trailer.mp4").path }
    .flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }

  private func check(_ read: Readers.Answer, cuts: [Int], frames: Int) {
    #expect(read.json.boundaries == cuts)
    #expect(read.ndjson.boundaries == cuts)
    #expect(read.csv.boundaries == cuts)
    #expect(read.ndjson.times == read.json.times)
    #expect(read.csv.times == read.json.times)
    for shots in [read.edl, read.otio.shots, read.vtt, read.ffmetadata] {
      #expect(shots.first == 0)
      #expect(shots.boundaries == cuts)
      #expect(shots.end == frames)
    }
    // Formats that count frames name frames; milliseconds are half of one off at most, that is 0.03 frames at 60.
    #expect(read.edl.off == 0)
    #expect(read.otio.shots.off == 0)
    #expect(read.vtt.off < 0.07)
    #expect(read.ffmetadata.off < 0.07)
    #expect(read.pycmx.timecodes.count == cuts.count + 1)
  }

  private func rateValue(_ rate: String) -> Double {
    let terms = rate.split(separator: "/").compactMap { Double($0) }
    return terms[0] / terms[1]
  }
}
