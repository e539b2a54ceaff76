import AWSClient
import InspectorCloud
import InspectorHTTP
import TvidzCore

/// What `tvidz serve` is told about S3 and SQS.
struct CloudChoice: Sendable {
  let settings: CloudSettings
  let mode: CloudSetUp.Mode
  let region: String
  let s3: ServiceEndpoint
  let sqs: ServiceEndpoint

  /// Nil where no bucket is named.
  ///
  /// - Parameters:
  ///   - table: texts by the names of settings, each right for its setting.
  ///   - environment: where AWS's own tools look for the region and the endpoint.
  /// - Throws: an `ActionableError` of kind `usage`.
  init?(_ table: [String: String], http: HTTPSettings, environment: [String: String]) throws {
    func told(_ name: String) -> String? { table[name].flatMap { $0.isEmpty ? nil : $0 } }
    guard let bucket = told("s3.bucket") else { return nil }
    guard let region = told("s3.region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
    else {
      throw ActionableError(
        .usage, what: "cannot use the bucket \(bucket)", why: "no region is named",
        remedy: "set AWS_REGION: eu-central-1, for example")
    }
    try Self.check(bucket: bucket)
    if let queue = told("sqs.queue"), queue == told("sqs.dead-letters") {
      throw ActionableError(
        .usage, what: "cannot use the queue \(queue)",
        why: "what nobody can work on would be put back into it: sqs.dead-letters names the same",
        remedy: "name another one with TVIDZ_SQS_DEAD_LETTERS")
    }
    self.region = region
    let endpoints = try CloudEndpoints(told("s3.endpoint"), region: region, environment: environment)
    s3 = endpoints.s3
    sqs = endpoints.sqs
    let origins = told("s3.origins").map(SettingKey.items) ?? [http.publicURL ?? "*"]
    settings = CloudSettings(
      bucket: bucket, queue: table["sqs.queue"] ?? "", deadLetters: table["sqs.dead-letters"] ?? "",
      publicEndpoint: try told("s3.public-endpoint").map {
        try CloudEndpoints.parse($0, of: "s3.public-endpoint")
      },
      origins: origins, addressSeconds: http.uploadURLSeconds,
      visibility: table["sqs.visibility-seconds"].flatMap { Int($0) } ?? 120,
      // After the service itself would have given it up.
      uploadDays: max(7, 1 + (table["upload.stale-hours"].flatMap { Int($0) } ?? 24) / 24))
    mode = table["setup"].flatMap(CloudSetUp.Mode.init) ?? .make
  }

  /// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
  private static func check(bucket: String) throws {
    guard bucket.wholeMatch(of: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/) == nil else { return }
    throw ActionableError(
      .usage, what: "cannot use the bucket \(bucket)", why: "s3.bucket is no name of a bucket",
      remedy: "take 3 to 63 small letters, digits, dots and hyphens, the first and the last no dot or hyphen")
  }
}
