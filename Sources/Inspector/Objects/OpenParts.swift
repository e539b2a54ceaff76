import Synchronization
import TvidzCore

/// Writers of parts that are open, so that none goes on writing into what another writes since, or into what has become an
/// object.
final class OpenParts: Sendable {
  private struct Entry {
    let part: Int
    weak var writer: PartWriter?
  }

  private struct State {
    var entries: [VideoID: [Entry]] = [:]
    var completing: Set<VideoID> = []
  }

  private let state = Mutex(State())

  /// Opens a writer, after which all earlier ones of the same part write nothing more.
  ///
  /// - Throws: `UploadFailure.superseded` where the upload is being completed.
  func open(
    part: Int, of video: VideoID, _ make: () throws -> PartWriter
  ) async throws -> PartWriter {
    let (writer, earlier) = try state.withLock { state in
      guard !state.completing.contains(video) else { throw UploadFailure.superseded }
      let writer = try make()
      let living = (state.entries[video] ?? []).filter { $0.writer != nil }
      state.entries[video] = living + [Entry(part: part, writer: writer)]
      return (writer, living.filter { $0.part == part }.compactMap(\.writer))
    }
    for other in earlier { await other.supersede() }
    return writer
  }

  /// No part is written to any more, and none can be opened.
  func close(_ video: VideoID) async {
    let open = state.withLock { state in
      state.completing.insert(video)
      return (state.entries[video] ?? []).compactMap(\.writer)
    }
    for writer in open { await writer.supersede() }
  }

  /// Ends what `close` began, or an upload that is given up.
  func forget(_ video: VideoID) {
    state.withLock { state in
      state.completing.remove(video)
      state.entries[video] = nil
    }
  }
}
