import Fingerprints
package import Media
package import TvidzCore

/// Looks at single pictures of a video, by seeking: what it shows where it was not read.
///
/// A keyframe serves for a moment where it lies nearer before it than half of what separates two moments; otherwise
/// frames are decoded up to the moment. Synchronous, on the caller's thread.
package struct SampleRun: ~Copyable {
  /// Frames that are decoded for one moment at most: keyframes are usually nearer, and there has to be a bound.
  private static let mostFrames = 900
  /// Seconds after the stated end from which on a picture contradicts it: rounding, and a last frame that stays.
  private static let tolerance = 1.0

  private let moments: [Double]
  private let path: String
  private var reader: FrameReader
  private var sampler = PictureSampler()
  private let planes = PlaneRequest(
    fallbackFormats: [Fingerprinter.fallbackFormat], accepts: Fingerprinter.accepts)

  /// - Parameter moments: presentation times in seconds, ascending.
  package init(
    path: String, moments: [Double], decoding: DecodingOptions = DecodingOptions()
  ) throws(ActionableError) {
    self.moments = moments
    self.path = path
    reader = try VideoFile(path: path, options: decoding).frames()
  }

  /// - Throws: `cancelled`.
  package mutating func run() throws(ActionableError) -> PictureSamples {
    let gaps = zip(moments, moments.dropFirst()).map { $1 - $0 }
    let early = (gaps.min() ?? 0) / 2
    var missing = 0
    for moment in moments where try !sample(moment, early: early) { missing += 1 }
    return PictureSamples(pictures: sampler.pictures, missing: missing, goesOn: try goesOn())
  }

  /// - Returns: false where there is no picture.
  private mutating func sample(_ moment: Double, early: Double) throws(ActionableError) -> Bool {
    let info = reader.info
    var found = false
    try Self.look(&reader, from: moment) { (frame, position) throws(ActionableError) in
      let seconds = info.presentationSeconds(of: position.timestamp)
      guard seconds >= moment - early else { return true }
      try frame.withPlanes(planes) { picture in sampler.consume(picture, at: seconds) }
      found = true
      return false
    }
    return found
  }

  private mutating func goesOn() throws(ActionableError) -> Bool {
    let info = reader.info
    guard let duration = info.duration else { return true }
    var frames = 0
    var found = false
    try Self.look(&reader, from: duration + 2 * Self.tolerance) { (_, position) throws(ActionableError) in
      frames += 1
      found = info.presentationSeconds(of: position.timestamp) > duration + Self.tolerance
      return !found
    }
    // Where the last keyframe is too far from the end, nobody knows.
    return found || frames >= Self.mostFrames
  }

  /// Calls `body` with the frames from the last keyframe before a moment on, until it has seen enough.
  private static func look(
    _ reader: inout FrameReader, from moment: Double,
    _ body: (borrowing DecodedFrame, FramePosition) throws(ActionableError) -> Bool
  ) throws(ActionableError) {
    guard try reader.seek(to: moment) else { return }
    var wantsMore = true
    var frames = 0
    while wantsMore, frames < mostFrames {
      frames += 1
      do {
        let more = try reader.next { (frame, position) throws(ActionableError) in
          wantsMore = try body(frame, position)
        }
        if !more { return }
      } catch  where error.kind == .notVideo {
        // Nothing could be decoded from there to the end.
        return
      }
    }
  }
}
