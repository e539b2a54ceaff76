import Catalog
import TvidzCore

/// Adds up how much is analysed from the ticks of progress, from one to the next. Pure.
///
/// What comes after a video's last tick, half a second at most, is not counted.
struct ProgressMeter: Sendable {
  private struct Mark: Sendable {
    var frames: Int
    var seconds: Double
    var instant: ContinuousClock.Instant
  }

  private(set) var frames = 0
  private(set) var videoSeconds = 0.0
  /// Added up over all videos, also those that are analysed side by side.
  private(set) var wallSeconds = 0.0
  private var marks: [VideoID: Mark] = [:]

  mutating func take(_ tick: ProgressTick, at instant: ContinuousClock.Instant) {
    let mark = Mark(frames: tick.frames ?? 0, seconds: tick.seconds ?? 0, instant: instant)
    // One that was begun anew counts from there.
    if let last = marks[tick.video], last.frames <= mark.frames {
      frames += mark.frames - last.frames
      videoSeconds += max(0, mark.seconds - last.seconds)
      wallSeconds += (instant - last.instant) / .seconds(1)
    }
    marks[tick.video] = mark
  }

  mutating func forget(_ video: VideoID) { marks[video] = nil }
}
