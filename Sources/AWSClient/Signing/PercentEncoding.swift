/// URI encoding as AWS defines it for signatures: every byte but the unreserved ones of RFC 3986 becomes `%XX`, in
/// capital letters; a space is `%20`.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
enum PercentEncoding {
  private static let unreserved = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
  private static let hexadecimal = Array("0123456789ABCDEF".utf8)

  /// - Parameter keepsSlashes: whether `/` stays, as in a path.
  static func encode(_ text: String, keepsSlashes: Bool = false) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if unreserved.contains(byte) || (keepsSlashes && byte == UInt8(ascii: "/")) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func encode(_ query: [QueryItem]) -> [String] {
    query.map { "\(encode($0.name))=\(encode($0.value))" }
  }
}
