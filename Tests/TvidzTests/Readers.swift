import Foundation
import TvidzTesting

/// The Python programs that `tools/checkers` installs.
enum Readers {
  /// Nil where they are not installed.
  static let python: String? = {
    let folder = ProjectFolder.cache().appending(path: "venv-checkers").path
    // Written when all is installed.
    return FileManager.default.fileExists(atPath: folder + "/made-with.txt") ? folder + "/bin/python" : nil
  }()

  /// What `read_formats.py` prints.
  struct Answer: Decodable {
    let json: Cuts
    let ndjson: Cuts
    let csv: Cuts
    let edl: Shots
    let pycmx: Events
    let otio: Timeline
    let vtt: Shots
    let ffmetadata: Shots
  }

  struct Cuts: Decodable {
    let file: String?
    let boundaries: [Int]
    let times: [Double]
  }

  struct Shots: Decodable {
    let first: Int
    let boundaries: [Int]
    let end: Int
    /// The largest distance of an edge from a whole frame.
    let off: Double
  }

  struct Events: Decodable {
    let timecodes: [String]
  }

  struct Timeline: Decodable {
    let shots: Shots
    let url: String
    let markers: [Marker]

    private enum CodingKeys: CodingKey { case url, markers }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      shots = try Shots(from: decoder)
      url = try container.decode(String.self, forKey: .url)
      markers = try container.decode([Marker].self, forKey: .markers)
    }
  }

  struct Marker: Decodable {
    let name: String
    let first: Int
    let last: Int

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      name = try container.decode(String.self)
      first = try container.decode(Int.self)
      last = try container.decode(Int.self)
    }
  }

  /// Writes a video's cuts in every format for machines and lets the readers read them.
  ///
  /// - Parameter start: when the first frame is shown, in seconds from the container's start.
  static func read(
    _ file: String, rate: String, start: Double, options: [String], in folder: ScratchFolder
  ) async throws -> Answer {
    for format in ["json", "ndjson", "csv", "edl", "otio", "vtt", "ffmetadata"] {
      let result = try await BuiltProgram.run(["cuts", "--format", format] + options + [file])
      guard result.status == 0, result.errors.isEmpty else {
        throw BuiltProgram.Unexpected(format: format, result: result)
      }
      try Data(result.output.utf8).write(to: folder.url.appending(path: "cuts.\(format)"))
    }
    let script = ProjectFolder.root.appending(path: "Tests/TvidzTests/read_formats.py").path
    let answer = try await ExternalProgram(python ?? "python3").require(
      [script, folder.url.path, rate, String(start)])
    return try JSONDecoder().decode(Answer.self, from: answer.output)
  }

  /// In seconds from the container's start, by the ffprobe program.
  static func firstFrame(of file: String) async throws -> Double {
    struct Probe: Decodable {
      struct Part: Decodable {
        let startTime: String
        private enum CodingKeys: String, CodingKey { case startTime = "start_time" }
      }
      let streams: [Part]
      let format: Part
    }
    let answer = try await ExternalProgram.ffprobe.require([
      "-v", "error", "-select_streams", "v", "-show_entries", "stream=start_time:format=start_time", "-of",
      "json",
      "file:" + file,
    ])
    let probe = try JSONDecoder().decode(Probe.self, from: answer.output)
    let stream = probe.streams.first.flatMap { Double($0.startTime) } ?? 0
    return stream - (Double(probe.format.startTime) ?? 0)
  }
}
