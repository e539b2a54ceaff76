import CLibAV
package import TvidzCore

/// How a file is decoded.
package struct DecodingOptions: Sendable, Hashable {
  /// Threads of the decoder. One costs the least CPU; more gain little wall time (see docs/architecture.md).
  package var threads: Int
  /// Larger pictures are refused: a header of a few bytes must not take all memory. The default is twice 8K.
  package var maximumPixels: Int

  package init(threads: Int = 1, maximumPixels: Int = 1 << 26) {
    self.threads = threads
    self.maximumPixels = maximumPixels
  }
}

/// A video file that was opened, and is read either as frames or as packets:
///
///     var reader = try VideoFile(path: "film.mp4").frames()
///     while try reader.next({ frame, position in … }) {}
///
/// All is synchronous, on the thread of the caller. Where that thread runs a task, cancelling the task ends a long
/// wait inside the libraries with an error of kind `cancelled`.
package struct VideoFile: ~Copyable {
  package let path: String
  /// What the container says, before a frame is decoded.
  package let info: MediaInfo
  private let demuxer: Demuxer
  private let options: DecodingOptions

  /// - Throws: `unreadable` where no such file can be read, `notVideo` where it holds no video (or is of a kind that
  ///   may refer to other files), `cancelled`.
  package init(path: String, options: DecodingOptions = DecodingOptions()) throws(ActionableError) {
    try checkReadableFile(path)
    let demuxer: Demuxer
    do {
      demuxer = try Demuxer(path: path, maximumPixels: options.maximumPixels)
    } catch {
      // A read that was interrupted looks like a damaged header.
      throw Task.isCancelled ? .cancelled("stopped \(path)") : error
    }
    self.path = path
    self.info = demuxer.info
    self.demuxer = demuxer
    self.options = options
  }

  /// Decoded pictures in presentation order.
  ///
  /// - Throws: `missingDependency` where the libraries have no decoder for it.
  package consuming func frames() throws(ActionableError) -> FrameReader {
    try FrameReader(demuxer, info: info, options: options)
  }

  /// Packets in the order of the file, not decoded.
  package consuming func packets() throws(ActionableError) -> PacketReader {
    try PacketReader(demuxer, info: info)
  }
}
