import Analysis
import Fingerprints
package import FoundationEssentials
import TvidzCore

/// A `WorkerEvent` as a line of JSON: `event` names the kind, and one more member holds what there is to tell.
///
///     {"cut":{"kind":"cut","position":{…},"score":0.97},"event":"cut"}
package struct WorkerLine: Sendable, Hashable, Codable {
  private enum Kind: String, Codable {
    case confined, started, progress, cut, picture, shot, finished, samples, failed
  }

  private struct Start: Sendable, Hashable, Codable {
    var info: MediaInfo
    var detector: DetectorDescription
  }

  private struct Picture: Sendable, Hashable, Codable {
    var time: Double
    /// As packed by `PictureGrid`, in base64; nil where there is nothing to recognise.
    var grid: Data?
    var isAfterCut: Bool
  }

  private struct Samples: Sendable, Hashable, Codable {
    var pictures: [Picture]
    var missing: Int
    var goesOn: Bool
  }

  private struct ShotLine: Sendable, Hashable, Codable {
    var number: Int
    var start: Timestamp
    var end: Timestamp
    /// A JPEG file in base64.
    var thumbnail: Data?
  }

  private var event: Kind
  private var confined: Confinement?
  private var started: Start?
  private var progress: AnalysisProgress?
  private var cut: SceneCut?
  private var picture: Picture?
  private var shot: ShotLine?
  private var finished: AnalysisSummary?
  private var samples: Samples?
  private var failed: ActionableError?

  /// - Returns: nil for scores, which no worker tells.
  package init?(_ event: WorkerEvent) {
    switch event {
    case .confined(let confinement):
      self.event = .confined
      confined = confinement
    case .failed(let error):
      self.event = .failed
      failed = error
    case .analysis(.started(let info, let detector)):
      self.event = .started
      started = Start(info: info, detector: detector)
    case .analysis(.progress(let progress)):
      self.event = .progress
      self.progress = progress
    case .analysis(.score): return nil
    case .analysis(.cut(let cut)):
      self.event = .cut
      self.cut = cut
    case .analysis(.picture(let mark)):
      self.event = .picture
      picture = Self.picture(mark)
    case .analysis(.shot(let shot)):
      self.event = .shot
      self.shot = ShotLine(
        number: shot.number, start: shot.start, end: shot.end, thumbnail: shot.thumbnail.map { Data($0) })
    case .analysis(.finished(let summary)):
      self.event = .finished
      finished = summary
    case .samples(let samples):
      self.event = .samples
      self.samples = Samples(
        pictures: samples.pictures.map(Self.picture), missing: samples.missing, goesOn: samples.goesOn)
    }
  }

  /// What the line tells; nil where it does not hold what its kind promises.
  package var workerEvent: WorkerEvent? {
    switch event {
    case .confined: confined.map { .confined($0) }
    case .failed: failed.map { .failed($0) }
    case .started: started.map { .analysis(.started($0.info, $0.detector)) }
    case .progress: progress.map { .analysis(.progress($0)) }
    case .cut: cut.map { .analysis(.cut($0)) }
    case .picture: picture.flatMap(Self.mark).map { .analysis(.picture($0)) }
    case .shot:
      shot.map {
        .analysis(
          .shot(
            Shot(number: $0.number, start: $0.start, end: $0.end, thumbnail: $0.thumbnail.map { Array($0) })))
      }
    case .finished: finished.map { .analysis(.finished($0)) }
    case .samples: samples.flatMap(Self.samples).map { .samples($0) }
    }
  }

  private static func picture(_ mark: PictureMark) -> Picture {
    Picture(time: mark.time, grid: mark.grid.map { Data($0.packed) }, isAfterCut: mark.isAfterCut)
  }

  private static func samples(_ samples: Samples) -> PictureSamples? {
    let pictures = samples.pictures.compactMap(mark)
    guard pictures.count == samples.pictures.count else { return nil }
    return PictureSamples(pictures: pictures, missing: samples.missing, goesOn: samples.goesOn)
  }

  private static func mark(_ picture: Picture) -> PictureMark? {
    guard let data = picture.grid else {
      return PictureMark(time: picture.time, grid: nil, isAfterCut: picture.isAfterCut)
    }
    return PictureGrid(packed: data).map {
      PictureMark(time: picture.time, grid: $0, isAfterCut: picture.isAfterCut)
    }
  }

  /// One line, with the line feed that ends it.
  ///
  /// - Throws: where a number is not finite: JSON has no such numbers.
  package func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + [UInt8(ascii: "\n")]
  }

  /// - Parameter line: without its line feed.
  package init(decoding line: some Collection<UInt8>) throws {
    self = try JSONDecoder().decode(WorkerLine.self, from: Data(line))
  }
}
