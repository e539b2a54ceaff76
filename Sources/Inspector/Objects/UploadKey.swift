package import TvidzCore

/// Under which keys the object store has uploads.
package enum UploadKey {
  /// Another one each time, which cannot be guessed from the identifier that others may see.
  package static func make(for video: VideoID) -> String {
    let random = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
    return "uploads/\(video)/\(random)"
  }
}
