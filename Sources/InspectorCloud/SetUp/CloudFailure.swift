import AWSClient
import TvidzCore

/// Sentences about what keeps the service from S3 and SQS.
enum CloudFailure {
  static func describe(_ error: any Error, _ endpoint: ServiceEndpoint) -> ActionableError {
    switch error {
    case let error as ServiceError: describe(error, endpoint)
    case let error as TransferFailure where error.kind == .unreachable || error.kind == .late:
      failure(
        endpoint, "nobody answers: \(error.reason)",
        "see whether it runs and its address is right (AWS_ENDPOINT_URL; ./tools/services status)")
    case let error as TransferFailure where error.kind == .tls:
      failure(
        endpoint, "no secure connection: \(error.reason)",
        "see to its certificate, or the clock of this machine")
    default: failure(endpoint, "\(error)", nil)
    }
  }

  static func noBucket(_ name: String, _ endpoint: ServiceEndpoint) -> ActionableError {
    failure(endpoint, "there is no bucket \(name)", nil)
  }

  private static func describe(_ error: ServiceError, _ endpoint: ServiceEndpoint) -> ActionableError {
    switch error.code {
    case "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch",
      "InvalidSignatureException", "ExpiredToken", "InvalidToken":
      failure(
        endpoint, "the credentials are not accepted (\(error.code))",
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or renew them")
    case "AccessDenied", "AccessDeniedException":
      failure(
        endpoint, "the credentials may not do this: \(error)",
        "give them the rights of the policy in docs/operations.md")
    case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
      failure(
        endpoint, "the bucket is in another region: \(error)",
        "set AWS_REGION to \(error.region ?? "the bucket's region")")
    case "BucketAlreadyExists":
      failure(
        endpoint, "the bucket belongs to somebody else (\(error.code))",
        "name another one with TVIDZ_S3_BUCKET: names are unique among all accounts")
    default: failure(endpoint, "\(error)", nil)
    }
  }

  private static func failure(_ endpoint: ServiceEndpoint, _ why: String, _ remedy: String?)
    -> ActionableError
  {
    ActionableError(.missingDependency, what: "cannot use \(endpoint)", why: why, remedy: remedy)
  }
}
