import Foundation
import Testing
import TvidzTesting

/// What ffprobe says of a rendered fixture.
struct FixtureProbe {
  struct Stream: Decodable {
    struct SideData: Decodable {
      /// Degrees, against the clock.
      var rotation: Int?
    }
    var codecName: String
    var profile: String?
    var width: Int
    var height: Int
    var pixFmt: String
    var colorRange: String?
    var avgFrameRate: String
    var sideDataList: [SideData]?
  }
  struct Format: Decodable {
    var formatName: String
    var startTime: String?
    var duration: String?
  }
  struct Packet: Decodable {
    var pts: Int64?
    var dts: Int64?
    var flags: String
  }
  struct Frame: Decodable {
    var keyFrame: Int
    var bestEffortTimestamp: Int64?
  }
  private struct Document: Decodable {
    var streams: [Stream]
    var format: Format
    var packetsAndFrames: [Entry]
  }
  private enum Entry: Decodable {
    case packet(Packet)
    case frame(Frame)

    private enum CodingKeys: CodingKey { case type }

    init(from decoder: any Decoder) throws {
      let type = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .type)
      self = type == "packet" ? .packet(try Packet(from: decoder)) : .frame(try Frame(from: decoder))
    }
  }

  let stream: Stream
  let format: Format
  /// In the order of the file.
  let packets: [Packet]
  /// In presentation order.
  let frames: [Frame]

  init(_ url: URL) async throws {
    let output = try await ExternalProgram.ffprobe.require([
      "-v", "error", "-select_streams", "v:0", "-of", "json", "-show_streams", "-show_format",
      "-show_packets",
      "-show_frames", url.path,
    ]).output
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let document = try decoder.decode(Document.self, from: output)
    stream = try #require(document.streams.first)
    format = document.format
    packets = document.packetsAndFrames.compactMap {
      if case .packet(let packet) = $0 { packet } else { nil }
    }
    frames = document.packetsAndFrames.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
  }

  /// Clockwise degrees that a player turns the picture.
  var rotation: Int {
    let against = stream.sideDataList?.compactMap(\.rotation).first ?? 0
    return (360 - against) % 360
  }

  /// Whether a picture is coded after one that is presented later.
  var reorders: Bool {
    let times = packets.compactMap(\.pts)
    return zip(times, times.dropFirst()).contains { $0 > $1 }
  }

  /// Whether a keyframe is followed by pictures that are presented before it: an open group of pictures.
  var hasLeadingPictures: Bool {
    var lastKey: Int64?
    for packet in packets.dropFirst() {
      if packet.flags.hasPrefix("K") { lastKey = packet.pts }
      if let lastKey, let pts = packet.pts, pts < lastKey { return true }
    }
    return false
  }

  var framesPerSecond: Double {
    let parts = stream.avgFrameRate.split(separator: "/").compactMap { Double($0) }
    return parts.count == 2 && parts[1] > 0 ? parts[0] / parts[1] : 0
  }
}

/// Small pictures of every frame, decoded by the ffmpeg program.
struct DecodedPictures {
  /// 32 x 18 samples of each of three planes, 8 bits.
  static let bytesPerPicture = 32 * 18 * 3
  let pictures: [Data]

  init(_ url: URL) async throws {
    let raw = try await ExternalProgram.ffmpeg.require([
      "-nostdin", "-v", "error", "-noautorotate", "-i", url.path, "-fps_mode", "passthrough", "-vf",
      "scale=32:18:flags=area:out_range=tv,format=yuv444p", "-f", "rawvideo", "-",
    ]).output
    pictures = stride(from: 0, to: raw.count - Self.bytesPerPicture + 1, by: Self.bytesPerPicture).map {
      raw.subdata(in: $0..<$0 + Self.bytesPerPicture)
    }
  }

  /// Mean absolute difference of two pictures' samples, the three planes' added: 0...765.
  func difference(_ a: Int, _ b: Int) -> Double {
    let one = [UInt8](pictures[a])
    let other = [UInt8](pictures[b])
    let sum = one.indices.reduce(0) { $0 + abs(Int(one[$1]) - Int(other[$1])) }
    return Double(sum) / Double(32 * 18)
  }

  /// Mean of the first plane: 0...255.
  func luma(_ index: Int) -> Double {
    Double(pictures[index].prefix(32 * 18).reduce(0) { $0 + Int($1) }) / Double(32 * 18)
  }
}

/// Loaded and asked for once: there are hundreds of cases.
enum SharedFixtures {
  static let set = Result { try FixtureSet.load() }
  private static let cache = Task { try await FixtureCache(sources: try set.get().sources) }

  /// The rendered recipe; nil where its footage is not here.
  static func fixture(_ recipe: Recipe) async throws -> Fixture? {
    let cache = try await cache.value
    return cache.canRender(recipe) ? try await cache.fixture(recipe) : nil
  }
}
