/// How one synthetic video is made, and so where its cuts are. `Fixtures/README.md` describes the JSON.
///
/// Everything is in frames; the frames of the video follow from the segments alone: each segment gives `frames`
/// frames that are wholly its own, and each join that is not a cut gives its own frames between two segments.
/// Effects and encoder options change the pictures and never the truth.
package struct Recipe: Sendable, Hashable, Codable {
  /// Unique over all recipes; the rendered file's name starts with it.
  package var name: String
  /// What this video is there for, where the name does not say it.
  package var about: String?
  /// Width and height in pixels.
  package var size: [Int]
  /// Frames per second, as FFmpeg reads it: `25`, `24000/1001`.
  package var rate: String
  /// FFmpeg's name of the pixel format that is encoded; `yuv420p` where absent.
  package var format: String?
  /// The pixel format in which segments are joined and effects drawn; `yuv444p` where absent.
  package var working: String?
  package var segments: [RecipeSegment]
  /// Filters over the whole, joined video, in this order.
  package var effects: [RecipeEffect]?
  package var encoding: RecipeEncoding
  /// How long each frame lasts, in ticks of 1/`rate` s, over and over; every frame lasts one tick where absent.
  package var durations: [Int]?
  /// A second run of the program that copies the packets, for what only a muxer can do.
  package var remux: RecipeRemux?
  /// What ffprobe must find, beyond what follows from the rest.
  package var expect: RecipeExpectation?
  /// For a trap: what it tempts a detector to report.
  package var trap: Trap?

  /// A class of traps. Its `strength` is 1 (mild) to 3.
  package struct Trap: Sendable, Hashable, Codable {
    package var `class`: TrapClass
    package var strength: Int
  }
}

package enum TrapClass: String, Sendable, Hashable, Codable, CaseIterable {
  case flash, fade, dissolve, wipe, whipPan, zoom, overlay, grain, pumping, dark
}

/// One shot of a recipe.
package struct RecipeSegment: Sendable, Hashable, Codable {
  /// A source by its name in `Fixtures/sources.json`, or a chain of FFmpeg's source and filters.
  package var source: String?
  /// Real footage instead of a source.
  package var footage: Footage?
  /// Frames that show this segment alone.
  package var frames: Int
  /// Whether the source's first frame is held.
  package var still: Bool?
  /// A filter chain over this segment alone.
  package var filter: String?
  package var camera: RecipeCamera?
  /// How this segment follows the one before it; a cut where absent. Not for the first segment.
  package var join: RecipeJoin?

  /// A stretch of a file of the footage folder. It must not hold a labelled change of shot.
  package struct Footage: Sendable, Hashable, Codable {
    package var file: String
    /// 0-based, in presentation order.
    package var fromFrame: Int
  }
}

/// How one shot becomes the next, over frames that belong to neither.
package enum RecipeJoin: Sendable, Hashable, Codable {
  /// `frames` pictures that mix both, linearly.
  case dissolve(frames: Int)
  /// Out to `colour` and in again: `frames` in all, `hold` of them (0 where absent) of the colour alone.
  case fade(frames: Int, colour: String, hold: Int?)
  /// `frames` pictures of one of FFmpeg's `xfade` transitions.
  case wipe(frames: Int, shape: String)

  /// Pictures that belong to neither shot.
  package var frames: Int {
    switch self {
    case .dissolve(let frames), .fade(let frames, _, _), .wipe(let frames, _): frames
    }
  }

  var isWipe: Bool {
    if case .wipe = self { true } else { false }
  }
}

/// A camera over a picture that is larger than the frame.
package struct RecipeCamera: Sendable, Hashable, Codable {
  /// Width and height in pixels of the picture that the source draws; at least the recipe's size.
  package var canvas: [Int]
  /// Places to be at: `[frame, x, y, zoom]`, in order of frames, frames counted from the segment's first one that
  /// is seen at all. `x` and `y` (0...1) are where the centre is on the canvas; `zoom` (1...10) is the canvas' width
  /// over the width that is seen.
  package var path: [[Double]]
}

/// A filter that changes pictures and never the truth. `from` is a 0-based frame; it lasts `frames` frames.
package enum RecipeEffect: Sendable, Hashable, Codable {
  /// The picture is covered with a colour, as much as `opacity` (0...1) says.
  case flash(from: Int, frames: Int, colour: String, opacity: Double)
  /// Luma times `gain`, as an exposure jump or a photographer's flash gives.
  case exposure(from: Int, frames: Int, gain: Double)
  /// Other pictures, drawn at `at` (x and y in pixels) in a rectangle of `size`; the whole frame where absent.
  case insert(from: Int, frames: Int, source: String, at: [Int]?, size: [Int]?)
  /// A rectangle `[x, y, width, height]` of a colour.
  case box(from: Int, frames: Int, rect: [Int], colour: String)
  /// Noise that changes with every frame; `amount` is FFmpeg's strength, 0...100.
  case grain(amount: Int)
  /// Any filter chain, over all frames.
  case filter(String)
}

/// Encoder and container.
package struct RecipeEncoding: Sendable, Hashable, Codable {
  /// FFmpeg's name of the encoder.
  package var encoder: String
  /// File name extension, which chooses the muxer.
  package var container: String
  package var options: [String]?
  /// Whether a silent audio track is added.
  package var audio: Bool?
}

/// A copy of the packets into a new file.
package struct RecipeRemux: Sendable, Hashable, Codable {
  package var inputOptions: [String]?
  package var outputOptions: [String]?
  /// Leading frames that the new file no longer presents.
  package var drops: Int?
}

/// What ffprobe must find. Codec, size, pixel format, rate and number of frames are always compared.
package struct RecipeExpectation: Sendable, Hashable, Codable {
  package var profile: String?
  /// `pc` or `tv`.
  package var range: String?
  /// Whether pictures are coded out of presentation order.
  package var reorders: Bool?
  /// Whether pictures that follow a keyframe in the file are presented before it.
  package var openGroups: Bool?
  /// 0-based numbers, in presentation order, of all keyframes.
  package var keyframes: [Int]?
  /// Clockwise degrees.
  package var rotation: Int?
  /// Seconds, within 2 ms, of the container's start time.
  package var start: Double?
  /// Whether the first packet's decoding or presentation time is negative.
  package var negativeTimestamps: Bool?
  /// The decoded pixel format, where the codec changes it.
  package var format: String?
  /// Whether the container states no duration.
  package var unknownDuration: Bool?
}
