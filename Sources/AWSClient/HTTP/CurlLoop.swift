import CLibCurl
import Foundation
import Synchronization

/// The thread that drives all transfers, and what is left for it to do.
final class CurlLoop: Sendable {
  typealias Continuation = CheckedContinuation<HTTPResponse, any Error>

  private struct Waiting: Sendable {
    let ticket: Int
    let request: HTTPRequest
    let consumer: ByteConsumer?
    let continuation: Continuation
  }

  private struct State {
    var tickets = 0
    var waiting: [Waiting] = []
    /// Some of them before they were enqueued, or after they were over: kept until nobody waits for them.
    var cancelled: Set<Int> = []
    var isStopped = false
  }

  private let state = Mutex(State())
  private let multi: CurlMulti
  private let transfers: Int
  private let authorities: String?

  init(transfers: Int, authorities: String?) throws(TransferFailure) {
    self.transfers = transfers
    self.authorities = authorities
    multi = try CurlMulti(connections: transfers)
  }

  func ticket() -> Int {
    state.withLock { state in
      state.tickets += 1
      return state.tickets
    }
  }

  func enqueue(_ ticket: Int, _ request: HTTPRequest, _ consumer: ByteConsumer?, _ continuation: Continuation)
  {
    let refusal: (any Error)? = state.withLock { state in
      if state.cancelled.contains(ticket) { return CancellationError() }
      if state.isStopped { return TransferFailure(.other, "the client was closed") }
      state.waiting.append(
        Waiting(ticket: ticket, request: request, consumer: consumer, continuation: continuation))
      return nil
    }
    if let refusal { continuation.resume(throwing: refusal) } else { multi.wakeUp() }
  }

  func cancel(_ ticket: Int) {
    state.withLock { _ = $0.cancelled.insert(ticket) }
    multi.wakeUp()
  }

  func forget(_ ticket: Int) {
    state.withLock { _ = $0.cancelled.remove(ticket) }
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    multi.wakeUp()
  }

  /// The thread.
  func run() {
    var running: [Int: (transfer: CurlTransfer, continuation: Continuation)] = [:]
    while true {
      let (begun, cancelled, isStopped) = takeOver(running.count)
      for ticket in cancelled {
        guard let (transfer, continuation) = running.removeValue(forKey: ticket) else { continue }
        multi.remove(transfer)
        continuation.resume(throwing: CancellationError())
      }
      for waiting in begun {
        do throws(TransferFailure) {
          let transfer = try CurlTransfer(
            waiting.request, authorities: authorities, consumer: waiting.consumer)
          try multi.add(transfer)
          running[waiting.ticket] = (transfer, waiting.continuation)
        } catch {
          waiting.continuation.resume(throwing: error)
        }
      }
      if isStopped {
        for (transfer, continuation) in running.values {
          multi.remove(transfer)
          continuation.resume(throwing: TransferFailure(.other, "the client was closed"))
        }
        return
      }
      for (handle, code) in multi.perform() {
        guard
          let (ticket, (transfer, continuation)) = running.first(where: { $0.value.transfer.handle == handle }
          )
        else { continue }
        running[ticket] = nil
        multi.remove(transfer)
        continuation.resume(with: transfer.result(code))
      }
      // What was waited for may be there now that a place is free.
      if state.withLock({ $0.waiting.isEmpty || running.count >= transfers }) { multi.wait() }
    }
  }

  /// What can begin now, and what is cancelled.
  private func takeOver(_ running: Int) -> (begun: [Waiting], cancelled: Set<Int>, isStopped: Bool) {
    let (refused, result) = state.withLock { state in
      let isRefused = { (waiting: Waiting) in state.isStopped || state.cancelled.contains(waiting.ticket) }
      let refused = state.waiting.filter(isRefused)
      state.waiting.removeAll(where: isRefused)
      let begun = Array(state.waiting.prefix(max(0, transfers - running)))
      state.waiting.removeFirst(begun.count)
      return (refused, (begun, state.cancelled, state.isStopped))
    }
    for waiting in refused { waiting.continuation.resume(throwing: CancellationError()) }
    return result
  }
}
