/// What a container says of a video before a frame is decoded. All of it may be wrong or missing: files lie.
package struct MediaInfo: Sendable, Hashable, Codable {
  /// Length in seconds, as the container states it; nil where it does not.
  package var duration: Double?
  /// Of the coded picture, in pixels, before rotation and sample aspect ratio.
  package var width: Int
  package var height: Int
  /// Clockwise turn, in degrees (0, 90, 180, 270), that a player makes before it shows the picture.
  package var rotation: Int
  /// Width to height of one pixel; nil where unknown (taken as 1).
  package var sampleAspectRatio: Rational?
  /// The codec by FFmpeg's name: `h264`, `vp9`, …
  package var codec: String
  /// The container by FFmpeg's short name: `mov,mp4,m4a,3gp,3g2,mj2`, `matroska,webm`, …
  package var container: String
  /// FFmpeg's name of the decoded pixel format: `yuv420p`, `gray10le`, …; nil where the stream does not say.
  package var pixelFormat: String?
  /// Average frames per second; nil where unknown. A variable frame rate gives an average here.
  package var frameRate: Rational?
  /// Seconds per tick of every timestamp of this stream.
  package var timeBase: Rational
  /// The container's start time in microseconds; presentation time 0 is there.
  package var startTimeMicroseconds: Int64
  /// In bits per second, of the whole file; nil where unknown.
  package var bitRate: Int64?

  package init(
    duration: Double?, width: Int, height: Int, rotation: Int = 0, sampleAspectRatio: Rational? = nil,
    codec: String, container: String, pixelFormat: String? = nil, frameRate: Rational?, timeBase: Rational,
    startTimeMicroseconds: Int64 = 0, bitRate: Int64? = nil
  ) {
    self.duration = duration
    self.width = width
    self.height = height
    self.rotation = rotation
    self.sampleAspectRatio = sampleAspectRatio
    self.codec = codec
    self.container = container
    self.pixelFormat = pixelFormat
    self.frameRate = frameRate
    self.timeBase = timeBase
    self.startTimeMicroseconds = startTimeMicroseconds
    self.bitRate = bitRate
  }

  /// Seconds from the container's start: what the ffmpeg program prints and a player shows.
  package func presentationSeconds(of timestamp: Timestamp) -> Double {
    timestamp.seconds - Double(startTimeMicroseconds) / 1_000_000
  }

  /// The same in microseconds, without a `Double` on the way: rounded once, ties to even, as `printf` rounds. A time
  /// that no 64-bit number holds becomes the nearest that one does.
  package func presentationMicroseconds(of timestamp: Timestamp) -> Int64 {
    let denominator = Int128(timestamp.timeBase.denominator)
    let (ticks, overflow) = (Int128(timestamp.pts) * 1_000_000)
      .multipliedReportingOverflow(by: Int128(timestamp.timeBase.numerator))
    if overflow { return timestamp.pts < 0 ? .min : .max }
    var (quotient, remainder) = ticks.quotientAndRemainder(dividingBy: denominator)
    let twice = remainder.magnitude * 2
    if twice > denominator.magnitude || (twice == denominator.magnitude && quotient % 2 != 0) {
      quotient += ticks < 0 ? -1 : 1
    }
    return Int64(clamping: quotient - Int128(startTimeMicroseconds))
  }
}
