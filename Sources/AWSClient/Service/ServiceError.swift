/// What a service answered in place of a result.
package struct ServiceError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `GetObject`.
  package let operation: String
  /// HTTP status.
  package let status: Int
  /// `NoSuchKey`; of SQS without the namespace in front of it. Where the answer had none, `HTTP` and the status.
  package let code: String
  package let message: String
  /// What AWS's support asks for.
  package let requestID: String?
  /// Where the bucket is, or what the signature should have named: told where ours was another one.
  package let region: String?

  package init(
    operation: String, status: Int, code: String, message: String, requestID: String? = nil,
    region: String? = nil
  ) {
    self.operation = operation
    self.status = status
    self.code = code
    self.message = message
    self.requestID = requestID
    self.region = region
  }

  package var description: String {
    let words =
      message.isEmpty
      ? "\(operation) was refused with \(code)" : "\(operation) was refused with \(code): \(message)"
    return requestID.map { "\(words) (request \($0))" } ?? words
  }
}

/// What can be done about a request that failed.
package enum FailureClass: Sendable, Hashable {
  /// The same would happen again.
  case lasting
  /// It may pass.
  case passing
  /// Too many requests: wait longer.
  case throttled
  /// The clocks differ: sign with the service's.
  case clockSkew

  package init(_ error: any Error) {
    switch error {
    case let error as TransferFailure: self = error.mayPass ? .passing : .lasting
    case let error as ServiceError: self = Self.of(error)
    default: self = .lasting
    }
  }

  private static func of(_ error: ServiceError) -> FailureClass {
    switch error.code {
    case "RequestTimeTooSkewed", "RequestExpired", "InvalidSignatureException", "SignatureDoesNotMatch":
      // The last two only where the clocks do differ, which the caller finds out.
      .clockSkew
    case "SlowDown", "Throttling", "ThrottlingException", "RequestThrottled", "TooManyRequestsException",
      "RequestLimitExceeded", "KmsThrottled":
      .throttled
    case "RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure",
      "ServiceUnavailable", "OverLimit",
      "OperationAborted":
      .passing
    default:
      error.status == 429 ? .throttled : (error.status >= 500 && error.status != 501) ? .passing : .lasting
    }
  }
}
