import CatalogPostgres
import Testing

@Suite("Progress of a statement")
struct StatementProgressTests {
  private typealias Event = StatementProgress.Event
  private typealias Action = StatementProgress.Action

  /// What is done after each of these.
  private func actions(_ events: [Event]) -> [Action] {
    var progress = StatementProgress()
    return events.map { progress.next(after: $0) }
  }

  private let canceled = PostgresError(.server(.queryCanceled), reason: "canceling statement")

  @Test("it is sent, waited for, read to its end")
  func usual() {
    #expect(
      actions([
        .started, .flushed(true), .looked(isBusy: true), .woke(.ready), .consumed, .looked(isBusy: false),
        .answered,
        .looked(isBusy: false), .noMoreResults,
      ]) == [
        .flush, .look, .wait(forWriting: false, isEnding: false), .consume, .look, .takeResult, .look,
        .takeResult,
        .finish(nil),
      ])
  }

  @Test("while not all of it is sent, it waits to write too, and reads what comes, lest both sides wait")
  func sending() {
    #expect(
      actions([.started, .flushed(false), .looked(isBusy: true), .woke(.ready), .consumed, .flushed(true)])
        == [.flush, .look, .wait(forWriting: true, isEnding: false), .consume, .flush, .look])
  }

  @Test("a cancelled task has the server end it, and reads until the server did")
  func cancelled() {
    #expect(
      actions([
        .started, .flushed(true), .looked(isBusy: true), .woke(.cancelled), .cancelSent,
        .looked(isBusy: true),
        .woke(.ready), .consumed, .looked(isBusy: false), .failed(canceled), .looked(isBusy: false),
        .noMoreResults,
      ]).suffix(9) == [
        .sendCancel, .look, .wait(forWriting: false, isEnding: true), .consume, .look, .takeResult, .look,
        .takeResult,
        .finish(PostgresError(.cancelled, reason: "the task was cancelled")),
      ])
  }

  @Test("a cancellation that comes too late changes nothing, but is remembered")
  func tooLate() {
    var progress = StatementProgress()
    #expect(!progress.cancelWasSent)
    _ = progress.next(after: .woke(.cancelled))
    _ = progress.next(after: .answered)
    #expect(progress.next(after: .noMoreResults) == .finish(nil))
    #expect(progress.cancelWasSent)
  }

  @Test(
    "when its time is up the server is asked to end it; when that takes too long, the connection is given up")
  func timedOut() {
    var progress = StatementProgress()
    #expect(progress.next(after: .woke(.timedOut)) == .sendCancel)
    #expect(
      progress.next(after: .woke(.timedOut))
        == .abandon(PostgresError(.timedOut, reason: "it does not answer")))
  }

  @Test("ended by the server without our asking, it ran into its time limit")
  func statementTimeout() {
    var progress = StatementProgress()
    _ = progress.next(after: .failed(canceled))
    guard case .finish(let error?) = progress.next(after: .noMoreResults) else {
      Issue.record("it did not finish with an error")
      return
    }
    #expect(error.code == .timedOut)
  }

  @Test("of several failures the first one is told")
  func firstFailure() {
    let first = PostgresError(.server(.undefinedTable), reason: "first")
    var progress = StatementProgress()
    _ = progress.next(after: .failed(first))
    _ = progress.next(after: .failed(PostgresError(.server(.checkViolation), reason: "second")))
    #expect(progress.next(after: .noMoreResults) == .finish(first))
  }

  @Test("a lost connection is given up at once, told by the server or by the library")
  func lost() {
    let error = PostgresError(.connectionLost, reason: "gone")
    #expect(actions([.lost(error)]) == [.abandon(error)])
    #expect(actions([.failed(error)]) == [.abandon(error)])
  }

  @Test("COPY is fed, and an answer that nobody can take ends the connection")
  func copy() {
    #expect(actions([.copyBegan]) == [.feedCopy])
    #expect(
      actions([.confused])
        == [.abandon(PostgresError(.misuse, reason: "the statement needs another function"))])
  }
}
