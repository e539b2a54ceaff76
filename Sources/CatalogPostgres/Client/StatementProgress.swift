/// What to do next for a statement that is under way: it is told what happened, and touches nothing.
///
/// A statement that is to end, because its task was cancelled or its time is up, is ended by the server: we ask it to,
/// and go on reading until it says how the statement ended, so that the connection can be used afterwards.
package struct StatementProgress: Sendable {
  package enum Event: Sendable {
    case started
    /// Whether everything that was to be sent has left.
    case flushed(Bool)
    /// Whether the next result has not arrived.
    case looked(isBusy: Bool)
    case woke(SocketPoller.Wake)
    case consumed
    case cancelSent
    case answered
    case failed(PostgresError)
    /// The server waits for the data of COPY.
    case copyBegan
    /// Something came that nobody asked for.
    case confused
    case noMoreResults
    case lost(PostgresError)
  }

  package enum Action: Sendable, Hashable {
    case flush
    case look
    /// - Parameter isEnding: with the time that is given for ending, and not to be cancelled again.
    case wait(forWriting: Bool, isEnding: Bool)
    case consume
    case sendCancel
    case takeResult
    /// The connection can be used for something else.
    case finish(PostgresError?)
    case feedCopy
    /// The connection is of no use any more.
    case abandon(PostgresError)
  }

  private enum Ending { case cancelled, timedOut }

  package init() {}

  private var ending: Ending?
  private var failure: PostgresError?
  private var hasSentAll = false

  /// The server was asked to end the statement, and may hear of it after the statement's end.
  package var cancelWasSent: Bool { ending != nil }

  package mutating func next(after event: Event) -> Action {
    switch event {
    case .started: return .flush
    case .flushed(let isAll):
      hasSentAll = isAll
      return .look
    case .looked(let isBusy):
      return isBusy ? .wait(forWriting: !hasSentAll, isEnding: ending != nil) : .takeResult
    case .woke(.ready): return .consume
    case .woke(.cancelled): return end(.cancelled)
    case .woke(.timedOut):
      if ending != nil { return .abandon(timedOut("it does not answer")) }
      return end(.timedOut)
    case .cancelSent: return .look
    case .consumed: return hasSentAll ? .look : .flush
    case .answered: return .look
    case .failed(let error):
      if error.code == .connectionLost { return .abandon(error) }
      failure = failure ?? error
      return .look
    case .copyBegan: return .feedCopy
    case .confused: return .abandon(PostgresError(.misuse, reason: "the statement needs another function"))
    case .noMoreResults: return .finish(failure.map(explained))
    case .lost(let error): return .abandon(error)
    }
  }

  private mutating func end(_ ending: Ending) -> Action {
    self.ending = ending
    return .sendCancel
  }

  /// The server uses one code for all that ends a statement early.
  private func explained(_ error: PostgresError) -> PostgresError {
    guard error.code == .server(.queryCanceled) else { return error }
    return switch ending {
    case .cancelled: PostgresError(.cancelled, reason: "the task was cancelled")
    case .timedOut: timedOut("the statement was ended")
    case nil: timedOut("the statement ran into its time limit, or somebody ended it")
    }
  }

  private func timedOut(_ reason: String) -> PostgresError { PostgresError(.timedOut, reason: reason) }
}
