package import AWSClient
import TvidzCore

/// Where S3 and SQS answer: what the setting names for both, or what AWS's own tools would take.
package struct CloudEndpoints: Sendable {
  package let s3: ServiceEndpoint
  package let sqs: ServiceEndpoint

  /// - Parameters:
  ///   - told: the setting `s3.endpoint`.
  ///   - environment: a variable of one service comes before that of all, and an empty one says nothing.
  /// - Throws: an `ActionableError` of kind `usage`.
  package init(_ told: String?, region: String, environment: [String: String]) throws {
    func endpoint(_ service: String) throws -> ServiceEndpoint {
      if let told { return try Self.parse(told, of: "s3.endpoint") }
      for name in ["AWS_ENDPOINT_URL_\(service.uppercased())", "AWS_ENDPOINT_URL"] {
        if let text = environment[name], !text.isEmpty { return try Self.parse(text, of: name) }
      }
      // The partition of China has a domain of its own.
      let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
      return try Self.parse("https://\(service).\(region).\(domain)", of: "the region \(region)")
    }
    s3 = try endpoint("s3")
    sqs = try endpoint("sqs")
  }

  /// - Parameter source: what is told to hold no address.
  /// - Throws: an `ActionableError` of kind `usage`.
  package static func parse(_ text: String, of source: String) throws -> ServiceEndpoint {
    guard let endpoint = ServiceEndpoint(text) else {
      throw ActionableError(
        .usage, what: "cannot use \(source)", why: "\(text) is no address of a server",
        remedy: "give it as https://host:port")
    }
    return endpoint
  }
}
