import Foundation
import HTTPTypes

/// What a client says of a video before it brings it.
struct Announcement: Decodable, Sendable {
  let filename: String
  private let bytes: WholeNumber
  let contentType: String?
  /// Hexadecimal.
  let sha256: String?

  private enum CodingKeys: String, CodingKey {
    case filename, contentType, sha256
    case bytes = "size"
  }

  /// Bytes.
  var size: Int64 { Int64(bytes.value) }

  /// - Throws: a `Problem`.
  func check(largest: Int64) throws {
    guard (1...1024).contains(filename.unicodeScalars.count), !filename.unicodeScalars.contains("\0") else {
      throw Problem.badRequest("filename has 1 to 1024 characters, and none of them is U+0000.")
    }
    guard size > 0 else { throw Problem.badRequest("size is at least 1 byte: an empty file is no video.") }
    guard size <= largest else {
      throw Problem(
        .contentTooLarge, "too-large", "The file is larger than the \(largest) bytes that are allowed.",
        remedy: "Set upload.largest to allow more.")
    }
    if let contentType {
      let isPrintable = contentType.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      guard isPrintable, (1...200).contains(contentType.utf8.count), contentType.first != " ",
        contentType.last != " "
      else {
        throw Problem.badRequest("contentType is the media type of the file, video/mp4 for example.")
      }
    }
    if let sha256 {
      guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
      else {
        throw Problem.badRequest("sha256 has 64 hexadecimal digits.")
      }
    }
  }
}
