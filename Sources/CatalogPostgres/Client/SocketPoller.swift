import Foundation
import Glibc
import Synchronization

/// Tells tasks when a socket can be read or written, on one thread of its own for all connections: the tasks' threads
/// never block.
///
/// A wait is for once: it ends with the socket, its deadline or its task's cancellation, whatever comes first.
package final class SocketPoller: Sendable {
  enum Interest: Sendable { case read, write, readAndWrite }
  package enum Wake: Sendable { case ready, timedOut, cancelled }

  private let waits: SocketWaits

  package init() throws(PostgresError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw PostgresError(.closed, reason: "no file descriptor is left: \(String(cString: strerror(errno)))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      // Programs that are started do not get them.
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    let waits = SocketWaits(wakeUp: (reading: ends[0], writing: ends[1]))
    self.waits = waits
    let thread = Thread { waits.serve() }
    thread.name = "tvidz.postgres"
    thread.start()
  }

  deinit { waits.close() }

  /// Ends the thread, and every wait as if its socket were ready.
  package func close() { waits.close() }

  /// - Parameters:
  ///   - deadline: nil is none.
  ///   - isShielded: the task's cancellation does not end the wait.
  func wait(
    for socket: Int32, _ interest: Interest, until deadline: ContinuousClock.Instant?,
    isShielded: Bool = false
  ) async -> Wake {
    let ticket = waits.ticket()
    let events =
      switch interest {
      case .read: POLLIN
      case .write: POLLOUT
      case .readAndWrite: POLLIN | POLLOUT
      }
    // A cancellation that came too late is remembered until nobody can be told of it.
    defer { waits.forget(ticket) }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        waits.add(
          ticket,
          SocketWaits.Wait(
            socket: socket, events: Int16(events), deadline: deadline, isShielded: isShielded,
            continuation: continuation))
      }
    } onCancel: {
      if !isShielded { waits.cancel(ticket) }
    }
  }
}

/// The waits and the loop that ends them.
private final class SocketWaits: Sendable {
  struct Wait: Sendable {
    let socket: Int32
    let events: Int16
    let deadline: ContinuousClock.Instant?
    let isShielded: Bool
    let continuation: CheckedContinuation<SocketPoller.Wake, Never>
  }

  private struct State {
    var tickets = 0
    var waits: [Int: Wait] = [:]
    /// Cancelled before they were added, or after they were over.
    var cancelled: Set<Int> = []
    var isClosed = false
  }

  private let state = Mutex(State())
  /// A pipe, written to end `poll` early. Closed by the thread, when no one can write to it any more.
  private let wakeUp: (reading: Int32, writing: Int32)

  init(wakeUp: (reading: Int32, writing: Int32)) { self.wakeUp = wakeUp }

  func ticket() -> Int {
    state.withLock { state in
      state.tickets += 1
      return state.tickets
    }
  }

  func add(_ ticket: Int, _ wait: Wait) {
    let over: SocketPoller.Wake? = state.withLock { state in
      if state.cancelled.remove(ticket) != nil { return .cancelled }
      if state.isClosed { return .ready }
      state.waits[ticket] = wait
      interrupt()
      return nil
    }
    if let over { wait.continuation.resume(returning: over) }
  }

  func cancel(_ ticket: Int) {
    let wait = state.withLock { state in
      let wait = state.waits.removeValue(forKey: ticket)
      if wait == nil { state.cancelled.insert(ticket) }
      return wait
    }
    wait?.continuation.resume(returning: .cancelled)
  }

  func forget(_ ticket: Int) {
    state.withLock { _ = $0.cancelled.remove(ticket) }
  }

  func close() {
    state.withLock { state in
      if !state.isClosed {
        state.isClosed = true
        interrupt()
      }
    }
  }

  /// Under the lock, and before the descriptor is closed.
  private func interrupt() {
    var byte: UInt8 = 1
    // A pipe that is full has been written to before.
    _ = Glibc.write(wakeUp.writing, &byte, 1)
  }

  /// The thread.
  func serve() {
    while true {
      let (tickets, sockets, deadline) = state.withLock { state in
        (
          Array(state.waits.keys),
          state.waits.values.map { pollfd(fd: $0.socket, events: $0.events, revents: 0) },
          state.waits.values.compactMap(\.deadline).min()
        )
      }
      let ready = poll(sockets, until: deadline)
      let now = ContinuousClock.now
      let (over, isClosed) = state.withLock { state in
        var over: [(Wait, SocketPoller.Wake)] = []
        for (index, ticket) in tickets.enumerated() {
          guard let wait = state.waits[ticket] else { continue }
          let isReady = ready.contains(index) || state.isClosed
          guard isReady || (wait.deadline.map { $0 <= now } ?? false) else { continue }
          state.waits[ticket] = nil
          over.append((wait, isReady ? .ready : .timedOut))
        }
        if state.isClosed {
          over += state.waits.values.map { ($0, .ready) }
          state.waits = [:]
          _ = Glibc.close(wakeUp.reading)
          _ = Glibc.close(wakeUp.writing)
        }
        return (over, state.isClosed)
      }
      for (wait, wake) in over { wait.continuation.resume(returning: wake) }
      if isClosed { return }
    }
  }

  /// Which of the sockets can be used: their indices.
  private func poll(_ sockets: [pollfd], until deadline: ContinuousClock.Instant?) -> Set<Int> {
    var all = sockets + [pollfd(fd: wakeUp.reading, events: Int16(POLLIN), revents: 0)]
    let milliseconds = deadline.map { deadline in
      // Rounded up: not a moment too early.
      Int32(clamping: Int(max(.zero, ContinuousClock.now.duration(to: deadline)) / .milliseconds(1)) + 1)
    }
    // A signal ends it early, which does no harm.
    _ = Glibc.poll(&all, nfds_t(all.count), milliseconds ?? -1)
    if all[sockets.count].revents != 0 {
      var bytes = [UInt8](repeating: 0, count: 256)
      _ = Glibc.read(wakeUp.reading, &bytes, bytes.count)
    }
    // Whatever is reported: also of an error, the library finds out more.
    return Set(sockets.indices.filter { all[$0].revents != 0 })
  }
}
