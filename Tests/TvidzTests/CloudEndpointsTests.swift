import Testing
import TvidzCore
import tvidz

@Suite("Where S3 and SQS answer")
struct CloudEndpointsTests {
  private static let all = "http://127.0.0.1:1"
  private static let s3 = "https://objects.example"
  private static let sqs = "https://queues.example:8443"

  private static func found(
    _ told: String?, _ environment: [String: String], region: String = "eu-central-1"
  ) throws -> [String] {
    let endpoints = try CloudEndpoints(told, region: region, environment: environment)
    return ["\(endpoints.s3)", "\(endpoints.sqs)"]
  }

  @Test("each service has a variable of its own, which comes before the one of all")
  func own() throws {
    let both = ["AWS_ENDPOINT_URL_S3": Self.s3, "AWS_ENDPOINT_URL_SQS": Self.sqs]
    #expect(try Self.found(nil, both) == [Self.s3, Self.sqs])
    let one = ["AWS_ENDPOINT_URL": Self.all, "AWS_ENDPOINT_URL_SQS": Self.sqs]
    #expect(try Self.found(nil, one) == [Self.all, Self.sqs])
    #expect(
      try Self.found(nil, ["AWS_ENDPOINT_URL_S3": Self.s3])
        == [Self.s3, "https://sqs.eu-central-1.amazonaws.com"])
  }

  @Test("the setting comes before all variables, and an empty variable says nothing")
  func order() throws {
    let environment = ["AWS_ENDPOINT_URL": Self.all, "AWS_ENDPOINT_URL_S3": "", "AWS_ENDPOINT_URL_SQS": ""]
    #expect(try Self.found(nil, environment) == [Self.all, Self.all])
    #expect(try Self.found(Self.s3, ["AWS_ENDPOINT_URL_SQS": Self.sqs]) == [Self.s3, Self.s3])
  }

  @Test("regions of China are in a domain of their own")
  func china() throws {
    #expect(
      try Self.found(nil, [:], region: "cn-north-1")
        == ["https://s3.cn-north-1.amazonaws.com.cn", "https://sqs.cn-north-1.amazonaws.com.cn"])
  }

  @Test("what is no address is told with the name of its variable")
  func refused() {
    let error = #expect(throws: ActionableError.self) {
      try Self.found(nil, ["AWS_ENDPOINT_URL_SQS": "queues"])
    }
    #expect(error?.what == "cannot use AWS_ENDPOINT_URL_SQS")
  }
}
