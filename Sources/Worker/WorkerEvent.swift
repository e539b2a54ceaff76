package import Analysis
package import TvidzCore

/// What a worker tells its parent: that it is confined, then the events of its analysis, or why there is none.
package enum WorkerEvent: Sendable, Hashable {
  /// Always the first.
  case confined(Confinement)
  case analysis(AnalysisEvent)
  /// The last, where single pictures were asked for instead of an analysis.
  case samples(PictureSamples)
  /// Always the last, where neither `finished` nor `samples` is.
  case failed(ActionableError)
}
