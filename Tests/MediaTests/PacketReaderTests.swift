import Foundation
import Media
import Testing
import TvidzCore
import TvidzTesting

@Suite("PacketReader")
struct PacketReaderTests {
  @Test(
    "gives the packets that ffprobe gives: timestamps, sizes, keyframes",
    arguments: SmallClip.codecs.filter { $0.fileExtension != "h264" } + SmallClip.timing)
  func sameAsProbe(clip: SmallClip) async throws {
    let folder = try TemporaryFolder()
    let file = try await clip.render(into: folder)
    let output = try await FFmpegProgram.ffprobe([
      "-select_streams", "v:0", "-show_entries", "packet=pts,dts,size,flags", "-of", "csv=p=0", file,
    ])
    let expected = String(decoding: output, as: UTF8.self).split(separator: "\n").map { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      return [fields[0], fields[1], fields[2], fields[3].hasPrefix("K") ? "K" : "_"].map(String.init)
    }
    var seen: [[String]] = []
    var reader = try VideoFile(path: file).packets()
    while let packet = try reader.next() {
      seen.append([
        packet.pts.map { "\($0)" } ?? "N/A", packet.dts.map { "\($0)" } ?? "N/A", "\(packet.size)",
        packet.isKeyframe ? "K" : "_",
      ])
    }
    #expect(seen == expected)
  }

  @Test(
    "the parser's picture types are those of the decoded frames",
    arguments: ["h264-b-frames", "hevc", "mpeg2", "mpeg4-asp"])
  func pictureTypes(name: String) async throws {
    let folder = try TemporaryFolder()
    let clip = try #require(SmallClip.codecs.first { $0.name == name })
    let file = try await clip.render(into: folder)
    let output = try await FFmpegProgram.ffprobe([
      "-select_streams", "v:0", "-show_entries", "frame=pict_type", "-of", "csv=p=0", file,
    ])
    let expected = String(decoding: output, as: UTF8.self).filter { "IPB".contains($0) }.map(String.init)
      .sorted()
    var seen: [String] = []
    var reader = try VideoFile(path: file).packets()
    while let packet = try reader.next() {
      switch packet.pictureType {
      case .intra: seen.append("I")
      case .predicted: seen.append("P")
      case .bidirectional: seen.append("B")
      case .other, nil: seen.append("?")
      }
    }
    #expect(seen.sorted() == expected)
  }
}
