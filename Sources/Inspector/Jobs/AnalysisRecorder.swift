package import Analysis
package import Catalog
package import Fingerprints
package import TvidzCore

/// Gathers the result of an analysis from its events. Pure.
package struct AnalysisRecorder: Sendable {
  package private(set) var media: MediaInfo?
  /// Seconds of the video that were seen.
  package private(set) var seconds = 0.0
  private var detector: DetectorDescription?
  private var frames = 0
  private var firstFrame: Timestamp?
  private var duration = 0.0
  private var cuts: [CutRecord] = []
  private var shots: [ShotRecord] = []
  private var collector = FingerprintCollector()

  package init() {}

  /// What is known so far.
  package var fingerprint: Fingerprint { collector.fingerprint }

  package mutating func take(_ event: AnalysisEvent) {
    switch event {
    case .started(let info, let description):
      media = info
      detector = description
    case .progress(let progress):
      frames = progress.frames
      seconds = max(seconds, progress.seconds)
    case .score: break
    case .cut(let cut):
      guard let media else { return }
      cuts.append(CutRecord(cut, in: media))
      collector.add(cutAt: media.presentationSeconds(of: cut.position.timestamp))
    case .picture(let mark): collector.add(mark)
    case .shot(let shot):
      if let record = record(of: shot, thumbnail: nil) { shots.append(record) }
    case .finished(let summary):
      frames = summary.frames
      firstFrame = summary.firstFrame
      duration = summary.duration
      seconds = max(seconds, summary.duration)
      collector.finish(duration: summary.duration)
    }
  }

  /// The cut that was taken last.
  package var lastCut: CutRecord? { cuts.last }

  /// Of the cuts so far, in seconds, as they are stored.
  package var cutTimes: [Double] { cuts.map(\.time) }

  /// The shot that was taken last has a picture now.
  package mutating func setThumbnail(_ key: String) {
    if !shots.isEmpty { shots[shots.count - 1].thumbnail = key }
  }

  package var lastShot: ShotRecord? { shots.last }

  /// Nil where nothing was started.
  ///
  /// - Parameter isComplete: whether it was read to its end.
  package func result(isComplete: Bool) -> (record: AnalysisRecord, fingerprint: Fingerprint)? {
    guard let media, let detector else { return nil }
    let record = AnalysisRecord(
      media: media, detector: detector,
      // Progress is told twice a second: a fast analysis may have been stopped before the first time.
      duration: isComplete ? duration : max(seconds, fingerprint.duration), frames: frames,
      firstFrame: firstFrame, cuts: cuts, shots: shots.map(withHash), isComplete: isComplete)
    // As it is when it was stored and read again, so that a comparison does not depend on where it came from.
    let print = Fingerprint(encoded: fingerprint.encoded) ?? fingerprint
    return (record, print)
  }

  private func record(of shot: Shot, thumbnail: String?) -> ShotRecord? {
    guard let media else { return nil }
    func seconds(_ timestamp: Timestamp) -> Double {
      Double(media.presentationMicroseconds(of: timestamp)) / 1_000_000
    }
    return ShotRecord(
      number: shot.number, start: seconds(shot.start), end: seconds(shot.end), thumbnail: thumbnail)
  }

  /// Pictures are told after the shot that they are of: only in the end all are known.
  private func withHash(_ shot: ShotRecord) -> ShotRecord {
    var shot = shot
    let marks = fingerprint.marks
    let first = marks.first { $0.time >= shot.start && $0.time < shot.end && $0.grid != nil }
    shot.hash = first?.grid.map { PictureSpectrum($0.samples).hash }
    return shot
  }
}
