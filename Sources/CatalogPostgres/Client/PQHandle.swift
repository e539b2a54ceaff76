import CLibPQ
import Dispatch
import Synchronization

/// One connection of libpq. Every call into the library is here and in `PQResult.swift`, with the check of what it
/// returned; the pointer is freed in one place and never leaves. Not for two threads at once.
///
/// https://www.postgresql.org/docs/15/libpq-async.html
final class PQHandle {
  enum ConnectStep { case waitToRead, waitToWrite, connected, failed }

  private var connection: OpaquePointer?

  private init(_ connection: OpaquePointer?) { self.connection = connection }

  deinit { close() }

  /// Begins to connect, away from the tasks' threads: the library looks the host's name up, and waits for the answer.
  @concurrent
  static func start(_ parameters: [PostgresConfiguration.Parameter]) async -> sending PQHandle {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(returning: PQHandle(starting: parameters))
      }
    }
  }

  private convenience init(starting parameters: [PostgresConfiguration.Parameter]) {
    let names = CStrings(parameters.map(\.name))
    let values = CStrings(parameters.map(\.value))
    let connection = names.withPointers { names in
      values.withPointers { values in PQconnectStartParams(names, values, 0) }
    }
    self.init(connection)
    // With the code of the server's reason in its text, for which there is no other way before a connection stands.
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
    // Notices would be printed to standard error.
    PQsetNoticeProcessor(connection, { _, _ in }, nil)
  }

  func continueConnecting() -> ConnectStep {
    guard let connection, PQstatus(connection) != CONNECTION_BAD else { return .failed }
    switch PQconnectPoll(connection) {
    case PGRES_POLLING_READING: return .waitToRead
    case PGRES_POLLING_WRITING: return .waitToWrite
    case PGRES_POLLING_OK:
      PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
      return PQsetnonblocking(connection, 1) == 0 ? .connected : .failed
    default: return .failed
    }
  }

  /// Negative where there is no connection.
  var socket: Int32 { connection.map { PQsocket($0) } ?? -1 }

  /// The library's words about the last failure. While connecting the server's are among them, later on they are not,
  /// for they may quote data: those are in the results.
  var errorMessage: String { PQerrorMessage(connection).map { String(cString: $0) } ?? "out of memory" }

  var isUsable: Bool { connection != nil && PQstatus(connection) == CONNECTION_OK }

  var transaction: TransactionStatus {
    switch PQtransactionStatus(connection) {
    case PQTRANS_IDLE: .idle
    case PQTRANS_INTRANS: .open
    case PQTRANS_INERROR: .failed
    default: .unknown
    }
  }

  // MARK: Sending

  func send(script: String) throws(PostgresError) {
    try check(PQsendQuery(connection, script))
  }

  func send(preparing name: String, sql: String, types: [PostgresType]) throws(PostgresError) {
    let types = types.map(\.rawValue)
    try check(PQsendPrepare(connection, name, sql, Int32(types.count), types))
  }

  func send(prepared name: String, _ parameters: [PostgresParameter]) throws(PostgresError) {
    try check(
      withValues(parameters) { values, lengths, formats in
        PQsendQueryPrepared(connection, name, Int32(parameters.count), values, lengths, formats, 1)
      })
  }

  func send(sql: String, _ parameters: [PostgresParameter]) throws(PostgresError) {
    let types = parameters.map(\.type.rawValue)
    try check(
      withValues(parameters) { values, lengths, formats in
        PQsendQueryParams(connection, sql, Int32(parameters.count), types, values, lengths, formats, 1)
      })
  }

  /// Whether all that was sent left; otherwise again when the socket can be written or read.
  func flush() throws(PostgresError) -> Bool {
    let result = PQflush(connection)
    guard result >= 0 else { throw lost() }
    return result == 0
  }

  /// Whether the bytes were taken; otherwise again when the socket can be written.
  func send(copy bytes: [UInt8]) throws(PostgresError) -> Bool {
    let result = bytes.withUnsafeBytes { raw in
      PQputCopyData(connection, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count))
    }
    guard result >= 0 else { throw lost() }
    return result == 1
  }

  /// - Parameter reason: nil ends COPY, anything else makes it fail.
  func send(endOfCopy reason: String?) throws(PostgresError) -> Bool {
    let result = PQputCopyEnd(connection, reason)
    guard result >= 0 else { throw lost() }
    return result == 1
  }

  // MARK: Receiving

  func consumeInput() throws(PostgresError) {
    guard PQconsumeInput(connection) == 1 else { throw lost() }
  }

  /// `nextResult` would wait.
  var isBusy: Bool { PQisBusy(connection) == 1 }

  func nextResult() -> PQResult? { PQgetResult(connection).map { PQResult(taking: $0) } }

  func nextNotification() -> PostgresNotification? {
    guard let notification = PQnotifies(connection) else { return nil }
    defer { PQfreemem(notification) }
    return PostgresNotification(
      channel: String(cString: notification.pointee.relname),
      payload: String(cString: notification.pointee.extra))
  }

  func canceller() -> PQCanceller? { PQgetCancel(connection).map(PQCanceller.init) }

  func close() {
    PQfinish(connection)
    connection = nil
  }

  // MARK: Checks

  private func check(_ result: Int32) throws(PostgresError) {
    guard result == 1 else { throw lost() }
  }

  /// What the library says that it could not do.
  private func lost() -> PostgresError {
    isUsable
      ? PostgresError(.misuse, reason: ConnectFailure.firstLine(errorMessage))
      : PostgresError(.connectionLost, reason: ConnectFailure.firstLine(errorMessage))
  }

  private func withValues(
    _ parameters: [PostgresParameter],
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Int32
  ) -> Int32 {
    // One block for all values, with a byte in it, so that an empty value has an address: NULL has none.
    var bytes: [UInt8] = [0]
    let starts = parameters.map { parameter in
      defer { bytes.append(contentsOf: parameter.bytes ?? []) }
      return parameter.bytes == nil ? nil : bytes.count
    }
    let lengths = parameters.map { Int32(clamping: $0.bytes?.count ?? 0) }
    let formats = parameters.map { _ in Int32(1) }
    return bytes.withUnsafeBytes { raw in
      let base = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
      let values = starts.map { start in start.flatMap { base?.advanced(by: $0) } }
      return body(values, lengths, formats)
    }
  }
}

/// Where a connection stands with regard to transactions.
enum TransactionStatus: Sendable { case idle, open, failed, unknown }

/// Asks the server to end what a connection is doing.
///
/// Unchecked: `PQcancel` only reads what the pointer points to, and may run on any thread while the connection is used.
final class PQCanceller: @unchecked Sendable {
  private let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { PQfreeCancel(pointer) }

  /// Returns true when the server has done what it was asked for. Away from the tasks' threads: the library opens a
  /// connection of its own and waits, in a silent network longer than anybody here would.
  @concurrent
  func cancel(atMost limit: Duration) async -> Bool {
    let answer = FirstAnswer()
    return await withCheckedContinuation { continuation in
      answer.expect(continuation)
      DispatchQueue.global().async {
        let isDone = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { reason in
          PQcancel(self.pointer, reason.baseAddress, Int32(reason.count)) == 1
        }
        answer.give(isDone)
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + limit / .seconds(1)) { answer.give(false) }
    }
  }
}

/// Resumes a continuation with the first of several answers.
private final class FirstAnswer: Sendable {
  private let continuation = Mutex<CheckedContinuation<Bool, Never>?>(nil)

  func expect(_ continuation: CheckedContinuation<Bool, Never>) {
    self.continuation.withLock { $0 = continuation }
  }

  func give(_ answer: Bool) {
    let waiting = continuation.withLock { $0.take() }
    waiting?.resume(returning: answer)
  }
}

/// Strings for a C function that takes a list of them with a null at its end.
private struct CStrings {
  private let bytes: [CChar]
  private let starts: [Int]

  init(_ strings: [String]) {
    var bytes: [CChar] = []
    starts = strings.map { text in
      defer { bytes.append(contentsOf: text.utf8CString) }
      return bytes.count
    }
    self.bytes = bytes + [0]
  }

  func withPointers<Result>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { buffer in
      let base = buffer.baseAddress
      return body(starts.map { base?.advanced(by: $0) } + [nil])
    }
  }
}
