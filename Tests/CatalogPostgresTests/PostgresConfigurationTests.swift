import CatalogPostgres
import Testing

@Suite("Configuration of connections")
struct PostgresConfigurationTests {
  private func parameters(_ configuration: PostgresConfiguration) -> [String: String] {
    Dictionary(
      configuration.connectionParameters.map { ($0.name, $0.value) }, uniquingKeysWith: { "\($0) and \($1)" })
  }

  @Test("the URL's words are kept, TLS among them, and its options come before ours")
  func url() throws {
    let url =
      "postgresql://me:s%2Fcret@db:5433/films?sslmode=verify-full&keepalives_idle=7&options=-c%20geqo%3Doff"
    var configuration = try PostgresConfiguration(url: url)
    configuration.statementTimeout = .milliseconds(1500)
    configuration.settings = ["search_path": "one, two"]
    let parameters = parameters(configuration)
    #expect(parameters["host"] == "db")
    #expect(parameters["password"] == "s/cret")
    #expect(parameters["sslmode"] == "verify-full")
    #expect(parameters["keepalives_idle"] == "7")
    #expect(parameters["client_encoding"] == "UTF8")
    let ours =
      #"-c idle_in_transaction_session_timeout=15000 -c search_path=one,\ two -c statement_timeout=1500"#
    #expect(parameters["options"] == "-c geqo=off \(ours)")
  }

  @Test("no description shows the password")
  func redacted() throws {
    let configuration = try PostgresConfiguration(url: "postgresql://me:hidden@db:5433/films")
    var dumped = ""
    dump(configuration, to: &dumped)
    #expect(String(describing: configuration) == "films at db:5433")
    #expect(!dumped.contains("hidden"))
    #expect(!String(reflecting: configuration).contains("hidden"))
  }

  @Test("a URL that is not understood is told without the URL")
  func malformed() {
    let error = #expect(throws: PostgresError.self) {
      try PostgresConfiguration(url: "postgresql://me:hidden@db:x y/films?sslmode")
    }
    #expect(error?.code == .cannotConnect(.invalidAuthorization))
    #expect(error.map { String(describing: $0) }?.contains("hidden") == false)
    #expect(error?.retry == .useless)
  }

  @Test("durations are whole milliseconds, rounded up: 0 would be no limit")
  func milliseconds() {
    #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
    #expect(Duration.milliseconds(2).wholeMilliseconds == 2)
    #expect(Duration.seconds(3).wholeMilliseconds == 3000)
  }
}
