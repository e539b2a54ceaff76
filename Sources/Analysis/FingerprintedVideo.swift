package import Fingerprints
package import TvidzCore

/// A file's fingerprint, with what its container says.
package struct FingerprintedVideo: Sendable {
  package let info: MediaInfo
  package let fingerprint: Fingerprint

  /// The detector whose cuts a fingerprint holds: the same for every file, or rhythms would not compare.
  package static let detector = DetectorChoice.adaptive(threshold: nil)

  /// Analyses the file to its end.
  package init(
    path: String, options: AnalysisOptions? = nil, progress: (AnalysisProgress) async -> Void = { _ in }
  ) async throws(ActionableError) {
    var options = options ?? AnalysisOptions(detector: Self.detector)
    options.reportsPictures = true
    var collector = FingerprintCollector()
    var info: MediaInfo?
    let analysis = Analysis(path: path, options: options)
    var events = analysis.makeAsyncIterator()
    while let event = try await events.next() {
      switch event {
      case .started(let started, _): info = started
      case .progress(let now): await progress(now)
      case .score, .shot: break
      case .cut(let cut):
        if let info { collector.add(cutAt: info.presentationSeconds(of: cut.position.timestamp)) }
      case .picture(let mark): collector.add(mark)
      case .finished(let summary): collector.finish(duration: summary.duration)
      }
    }
    guard let info else {
      throw ActionableError(.notVideo, what: "cannot fingerprint \(path)", why: "it tells nothing of itself")
    }
    self.info = info
    // As it is when it was stored and read again, so that a comparison does not depend on where it came from.
    fingerprint = Fingerprint(encoded: collector.fingerprint.encoded) ?? collector.fingerprint
  }
}
