import Crypto
package import Foundation
import TvidzCore

/// Who knows the token, at once or by a session that was given for it; and which addresses of uploads are genuine.
///
/// Nothing is stored: a session and a signed address hold their own end, and an authentication code over it. A session
/// ends early where the token or the secret is changed.
package struct Credentials: Sendable {
  private let token: String?
  private let sessionKey: SymmetricKey
  private let uploadKey: SymmetricKey

  /// - Parameter secret: at least 32 bytes, the same after a restart.
  package init(token: String?, secret: some Collection<UInt8> & Sendable) {
    self.token = token
    let secret = SymmetricKey(data: Array(secret))
    func key(_ purpose: String) -> SymmetricKey {
      SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(purpose.utf8), using: secret))
    }
    sessionKey = key("session " + (token ?? ""))
    uploadKey = key("upload")
  }

  /// - Parameters:
  ///   - authorization: the header.
  ///   - session: the cookie.
  package func admit(_ authorization: String?, session: String?, at now: Date) -> Bool {
    guard token != nil else { return true }
    if let authorization {
      let parts = authorization.split(separator: " ", maxSplits: 1)
      return parts.count == 2 && parts[0].lowercased() == "bearer" && isToken(String(parts[1]))
    }
    return session.map { isSession($0, at: now) } ?? false
  }

  package func isToken(_ text: String) -> Bool {
    guard let token else { return true }
    // Digests are compared, so that the time that it takes tells nothing of where the first difference is.
    return SHA256.hash(data: Data(text.utf8)) == SHA256.hash(data: Data(token.utf8))
  }

  // MARK: Sessions

  package func session(until end: Date) -> String {
    let end = "\(Int64(end.timeIntervalSince1970))"
    return end + "." + Self.code(end, sessionKey)
  }

  private func isSession(_ session: String, at now: Date) -> Bool {
    let parts = session.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let end = Int64(parts[0]), Double(end) > now.timeIntervalSince1970 else {
      return false
    }
    return Self.isCode(String(parts[1]), of: String(parts[0]), sessionKey)
  }

  // MARK: Uploads

  package func signature(of upload: SignedUpload) -> String { Self.code(upload.text, uploadKey) }

  package func isSignature(_ signature: String, of upload: SignedUpload) -> Bool {
    Self.isCode(signature, of: upload.text, uploadKey)
  }

  // MARK: Codes

  private static func code(_ text: String, _ key: SymmetricKey) -> String {
    HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key).hexadecimal
  }

  private static func isCode(_ code: String, of text: String, _ key: SymmetricKey) -> Bool {
    guard let bytes = [UInt8](hexadecimal: code), bytes.count == SHA256.byteCount else { return false }
    return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: Data(text.utf8), using: key)
  }
}

/// What an address for a part's bytes allows: this part, with this length and type, until then.
package struct SignedUpload: Sendable, Hashable {
  package let path: String
  /// Seconds since 1970.
  package let expires: Int64
  /// Bytes.
  package let length: Int64
  /// Empty where any will do.
  package let contentType: String

  package init(path: String, expires: Int64, length: Int64, contentType: String) {
    self.path = path
    self.expires = expires
    self.length = length
    self.contentType = contentType
  }

  fileprivate var text: String { "PUT\n\(path)\n\(expires)\n\(length)\n\(contentType)" }
}
