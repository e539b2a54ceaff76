package import Analysis
package import TvidzCore

/// What a worker tells its parent: that it is confined, then the events of its analysis, or why there is none.
package enum WorkerEvent: Sendable, Hashable {
  /// Always the first.
  case confined(Confinement)
  case analysis(AnalysisEvent)
  /// Always the last, where `finished` is not.
  case failed(ActionableError)
}
