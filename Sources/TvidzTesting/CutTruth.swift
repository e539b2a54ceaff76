/// What is true of one video's cuts, by construction or by hand.
///
/// The JSON is that of the hand-labelled footage: `cut_frames` and `cuts` side by side, stretches as `[start, end]`.
/// Only `file`, `cut_frames` and `cuts` are required. Times are presentation times in seconds (the container's start
/// is 0); frame numbers are 0-based in presentation order.
package struct CutTruth: Sendable, Hashable, Codable {
  /// The video's name, without its folder.
  package var file: String
  /// Frames per second, where they are constant.
  package var fps: Double?
  package var frames: Int?
  /// Frame number of the first frame of each new shot, for hard cuts.
  package var cutFrames: [Int]
  /// Presentation times of the same frames.
  package var cuts: [Double]
  /// From the first to the last frame of each fade or dissolve.
  package var gradual: [TimeStretch]
  /// Stretches that nobody can judge: what is reported there is neither right nor wrong.
  package var ignore: [TimeStretch]
  /// Stretches of a trap: a hard cut reported there is false, even where a gradual transition is labelled. Where none
  /// is, it is a wipe, and a gradual report is neither right nor wrong.
  package var forbidden: [TimeStretch]
  package var note: String?

  package init(
    file: String, fps: Double? = nil, frames: Int? = nil, cutFrames: [Int], cuts: [Double],
    gradual: [TimeStretch] = [], ignore: [TimeStretch] = [], forbidden: [TimeStretch] = [],
    note: String? = nil
  ) {
    self.file = file
    self.fps = fps
    self.frames = frames
    self.cutFrames = cutFrames
    self.cuts = cuts
    self.gradual = gradual
    self.ignore = ignore
    self.forbidden = forbidden
    self.note = note
  }

  private enum CodingKeys: String, CodingKey {
    case file, fps, frames, cuts, gradual, ignore, forbidden, note
    case cutFrames = "cut_frames"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func stretches(_ key: CodingKeys) throws -> [TimeStretch] {
      try container.decodeIfPresent([TimeStretch].self, forKey: key) ?? []
    }
    self.init(
      file: try container.decode(String.self, forKey: .file),
      fps: try container.decodeIfPresent(Double.self, forKey: .fps),
      frames: try container.decodeIfPresent(Int.self, forKey: .frames),
      cutFrames: try container.decode([Int].self, forKey: .cutFrames),
      cuts: try container.decode([Double].self, forKey: .cuts),
      gradual: try stretches(.gradual), ignore: try stretches(.ignore), forbidden: try stretches(.forbidden),
      note: try container.decodeIfPresent(String.self, forKey: .note))
    guard cutFrames.count == cuts.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .cuts, in: container,
        debugDescription: "\(cutFrames.count) cut_frames and \(cuts.count) cuts: they must be the same frames"
      )
    }
  }
}

/// A stretch of time, in seconds, both ends included. In JSON `[start, end]`.
package struct TimeStretch: Sendable, Hashable, Codable {
  package var start: Double
  package var end: Double

  /// - Precondition: `start` is not after `end`.
  package init(_ start: Double, _ end: Double) {
    precondition(start <= end, "a stretch must not end before it starts")
    self.start = start
    self.end = end
  }

  package var length: Double { end - start }

  package func contains(_ seconds: Double) -> Bool { start <= seconds && seconds <= end }

  /// Seconds that both cover; 0 where they only touch or lie apart.
  package func overlap(with other: TimeStretch) -> Double {
    max(0, min(end, other.end) - max(start, other.start))
  }

  package init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    let start = try container.decode(Double.self)
    let end = try container.decode(Double.self)
    guard start <= end, container.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a stretch is [start, end] in seconds, start not after end")
    }
    self.init(start, end)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(start)
    try container.encode(end)
  }
}
