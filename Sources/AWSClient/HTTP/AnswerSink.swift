import Foundation

/// Takes an answer from libcurl: the last status line and its headers, and the bytes.
final class AnswerSink {
  private let limit: Int
  private let begun: HeadConsumer?
  private let consumer: ByteConsumer?
  private var hasBegun = false
  private(set) var status = 0
  private(set) var headers: [HeaderField] = []
  private(set) var body = Data()
  private(set) var error: (any Error)?

  /// - Parameter limit: of bytes that are kept.
  init(limit: Int, begun: HeadConsumer?, consumer: ByteConsumer?) {
    self.limit = limit
    self.begun = begun
    self.consumer = consumer
  }

  func take(header line: String) {
    if let match = line.firstMatch(of: /^HTTP\/[\d.]+ (\d{3})/) {
      // `100 Continue` and the like come before the answer.
      status = Int(match.output.1) ?? 0
      headers = []
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    headers.append(
      HeaderField(
        String(line[..<colon]),
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  /// False ends the transfer.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    do {
      if let consumer, (200..<300).contains(status) {
        if !hasBegun { try begun?(HTTPResponse(status: status, headers: headers)) }
        hasBegun = true
        try consumer(bytes)
      } else {
        guard body.count + bytes.count <= limit else {
          throw TransferFailure(.tooLarge, "the answer is larger than \(limit) bytes")
        }
        body.append(contentsOf: bytes)
      }
      return true
    } catch {
      self.error = error
      return false
    }
  }
}
