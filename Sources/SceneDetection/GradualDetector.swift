import TvidzCore

/// Finds fades and dissolves inside a shot (what lies between two hard cuts).
///
/// `TransitionNetwork` tells for every frame whether it lies inside one and where that starts and ends; frames in a row
/// that say so are one transition, and its ends are where most of them see them.
struct GradualDetector {
  /// Frames closer than this are passed over, so that a frame means about the same time at any frame rate. In seconds.
  private static let leastInterval = 1.0 / 31

  private var features = TransitionFeatures()
  private var network = TransitionNetwork()
  private var collector = TransitionCollector()
  private var buffer: [Float] = []
  /// Frames of the shot whose features were handed on.
  private var described = 0
  private var lastTimestamp: Timestamp?

  mutating func append(_ picture: ReducedPicture, report: (SceneCut) -> Void) {
    let timestamp = picture.position.timestamp
    if let last = lastTimestamp, timestamp.seconds - last.seconds < Self.leastInterval { return }
    lastTimestamp = timestamp
    features.append(picture)
    collector.append(picture.position, relief: features.picture(features.count - 1).relief)
    while described + TransitionFeatures.reach < features.count { describe(report) }
  }

  /// The next frame belongs to another shot.
  mutating func endShot(report: (SceneCut) -> Void) {
    while described < features.count { describe(report) }
    network.end()
    while let answer = network.next() { collector.take(answer, report: report) }
    collector.endShot(report: report)
    features.removeAll()
    network.restart()
    described = 0
    lastTimestamp = nil
  }

  mutating func finish(report: (SceneCut) -> Void) { endShot(report: report) }

  private mutating func describe(_ report: (SceneCut) -> Void) {
    features.write(of: described, into: &buffer)
    described += 1
    network.append(buffer)
    while let answer = network.next() { collector.take(answer, report: report) }
  }
}
