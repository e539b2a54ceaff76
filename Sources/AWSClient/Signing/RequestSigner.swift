import Crypto
package import Foundation
import TvidzCore

/// Signature Version 4: signs headers, and makes URLs that carry their signature.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
package struct RequestSigner: Sendable {
  package enum Service: String, Sendable {
    case s3, sqs
  }

  /// What of the body is signed.
  package enum Body: Sendable, Hashable {
    case bytes(Data)
    /// SHA-256 in hexadecimal digits.
    case hash(String)
    /// Not the bytes: over TLS, where they are read once.
    case unsigned

    var digest: String {
      switch self {
      case .bytes(let data): SHA256.hash(data: data).hexadecimal
      case .hash(let hash): hash
      case .unsigned: "UNSIGNED-PAYLOAD"
      }
    }
  }

  package let service: Service
  package let region: String
  private let credentials: AWSCredentials

  package init(_ service: Service, region: String, credentials: AWSCredentials) {
    self.service = service
    self.region = region
    self.credentials = credentials
  }

  /// The request with what authenticates it in its headers.
  ///
  /// - Parameter date: AWS accepts it within 15 minutes of its own clock.
  package func sign(_ request: AWSRequest, body: Body, at date: Date) -> AWSRequest {
    var signed = request
    let date = SigningDate(date)
    signed.headers.append(HeaderField("X-Amz-Date", date.moment))
    if service == .s3 { signed.headers.append(HeaderField("X-Amz-Content-SHA256", body.digest)) }
    if let token = credentials.sessionToken {
      signed.headers.append(HeaderField("X-Amz-Security-Token", token))
    }
    let canonical = CanonicalRequest(signed, service: service, payload: body.digest)
    signed.headers.append(
      HeaderField(
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=\(credentials.accessKey)/\(scope(date)), "
          + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature(of: canonical, date))"))
    return signed
  }

  /// A URL that anyone can use for `seconds`, with the request's headers exactly as they are, and with any body.
  ///
  /// - Parameter seconds: 1 to 604,800 (7 days).
  package func presign(_ request: AWSRequest, for seconds: Int, at date: Date) -> String {
    let date = SigningDate(date)
    var presigned = request
    presigned.query += [
      QueryItem("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
      QueryItem("X-Amz-Credential", "\(credentials.accessKey)/\(scope(date))"),
      QueryItem("X-Amz-Date", date.moment),
      QueryItem("X-Amz-Expires", String(seconds)),
      QueryItem("X-Amz-SignedHeaders", CanonicalRequest.signedHeaders(of: request)),
    ]
    if let token = credentials.sessionToken {
      presigned.query.append(QueryItem("X-Amz-Security-Token", token))
    }
    let canonical = CanonicalRequest(presigned, service: service, payload: Body.unsigned.digest)
    return "\(presigned.url)&X-Amz-Signature=\(signature(of: canonical, date))"
  }

  private func scope(_ date: SigningDate) -> String {
    "\(date.day)/\(region)/\(service.rawValue)/aws4_request"
  }

  private func signature(of canonical: CanonicalRequest, _ date: SigningDate) -> String {
    let toSign = [
      "AWS4-HMAC-SHA256", date.moment, scope(date), SHA256.hash(data: Data(canonical.text.utf8)).hexadecimal,
    ].joined(separator: "\n")
    var key = SymmetricKey(data: Data("AWS4\(credentials.secretKey)".utf8))
    for part in [date.day, region, service.rawValue, "aws4_request"] {
      key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key))
    }
    return HMAC<SHA256>.authenticationCode(for: Data(toSign.utf8), using: key).hexadecimal
  }
}
