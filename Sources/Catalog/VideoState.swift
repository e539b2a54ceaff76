/// Where a video is on its way. The raw values are what the API, the streams and the databases say.
package enum VideoState: String, Sendable, Hashable, Codable, CaseIterable {
  /// The upload was announced; no byte is known to have arrived.
  case awaitingUpload = "awaiting_upload"
  case queued
  case downloading
  case analyzing
  case completed
  case duplicate
  case failed
  case cancelled

  /// Nothing happens any more unless somebody asks for it.
  package var isTerminal: Bool {
    switch self {
    case .completed, .duplicate, .failed, .cancelled: true
    case .awaitingUpload, .queued, .downloading, .analyzing: false
    }
  }

  /// There is work to be done, or being done: a job can be claimed.
  package var isActive: Bool {
    switch self {
    case .queued, .downloading, .analyzing: true
    case .awaitingUpload, .completed, .duplicate, .failed, .cancelled: false
    }
  }
}

/// Why a video has no result: a code to match on, and a sentence for the person who uploaded it.
package struct VideoFailure: Sendable, Hashable, Codable {
  package enum Code: String, Sendable, Hashable, Codable, CaseIterable {
    /// The bytes are no video that can be decoded.
    case notVideo = "not_video"
    /// It begins as a video and cannot be read on.
    case corrupt
    /// The object is gone, or may not be read.
    case unreadable
    /// Larger, longer or of more pixels than is allowed.
    case tooLarge = "too_large"
    /// What arrived is not what was announced: length, type or checksum.
    case mismatch
    /// The analysis crashed as often as is tried.
    case crashed
    /// It met a limit of time, memory or disk as often as is tried.
    case limit
    /// Anything else.
    case `internal`
  }

  package var code: Code
  package var sentence: String

  package init(_ code: Code, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }
}
