import Foundation
import Testing
import TvidzTesting
import tvidz

@Suite("Settings")
struct SettingsTests {
  private static func config(
    _ arguments: [String] = [], environment: [String: String] = [:]
  ) async throws -> BuiltProgram.Result {
    try await BuiltProgram.run(
      ["config", "--format", "json"] + arguments,
      environment: environment.merging(["HOME": "/nowhere"]) { a, _ in a })
  }

  private static func setting(_ name: String, of result: BuiltProgram.Result) throws -> [String] {
    let setting = try #require(try result.object()[name] as? [String: String], "\(result.errors)")
    return [setting["value"] ?? "", setting["origin"] ?? ""]
  }

  @Test(
    "docs/configuration.md lists every setting with its name in the environment, its values and its default, and no other"
  )
  func documented() throws {
    let text = try String(
      contentsOf: ProjectFolder.root.appending(path: "docs/configuration.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
    let listed = rows.map { Array($0[0..<5]) }
    let known = SettingKey.all.map { key in
      [
        "`\(key.name)`", "`\(key.environmentName)`", Self.values(key.kind),
        key.fallback.isEmpty ? "none" : "`\(key.fallback)`", key.help,
      ]
    }
    #expect(listed == known)
  }

  private static func values(_ kind: SettingKey.Kind) -> String {
    switch kind {
    case .text: "text"
    case .list: "list"
    case .choice(let choices): choices.joined(separator: ", ")
    case .integer(let range) where range.upperBound == .max: "from \(range.lowerBound)"
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "\(range.lowerBound.formatted()) to \(range.upperBound.formatted())"
    }
  }

  @Test("a flag comes before the environment, that before the file, and the file before the default")
  func order() async throws {
    let folder = try ScratchFolder()
    let file = try folder.write(#"{"http": {"port": 1003, "idle-seconds": 7}, "jobs": 5}"#, to: "config.json")
    let result = try await Self.config(
      ["--config", file, "--set", "http.port=1001"],
      environment: ["TVIDZ_HTTP_PORT": "1002", "TVIDZ_JOBS": "6"])
    #expect(try Self.setting("http.port", of: result) == ["1001", "--set http.port"])
    #expect(try Self.setting("jobs", of: result) == ["6", "TVIDZ_JOBS"])
    #expect(try Self.setting("http.idle-seconds", of: result) == ["7", file])
    #expect(try Self.setting("http.stall-seconds", of: result) == ["30", "default"])
  }

  @Test("the token is not shown")
  func secrets() async throws {
    let token = "a token that nobody guesses"
    for format in ["json", "text"] {
      let result = try await BuiltProgram.run(
        ["config", "--format", format], environment: ["TVIDZ_API_TOKEN": token, "HOME": "/nowhere"])
      #expect(result.status == 0)
      #expect(!result.output.contains(token) && result.output.contains("****"))
    }
  }

  @Test(
    "what no setting takes is refused with its name and its source",
    arguments: [
      (["--set", "http.prt=1"], "cannot set http.prt: there is no such setting; is http.port meant?"),
      (["--set", "speed=1"], "cannot set speed: there is no such setting; tvidz config lists all"),
      (["--jobs", "0"], "cannot take jobs from --jobs: 0 is not between 1 and 256"),
      (["--port", "70000"], "cannot take http.port from --port"),
      (["--watch", "/nowhere"], "cannot watch /nowhere: there is no such folder"),
      (["--watch", "/etc/passwd"], "cannot watch /etc/passwd: it is no folder"),
      (
        ["--watch", "/etc", "--set", "s3.bucket=films", "--set", "s3.region=eu-west-1"],
        "videos are in a bucket"
      ),
      (["--set", "http.port=70000"], "cannot take http.port from --set http.port"),
      (["--set", "jobs=many"], "many is no whole number; how many videos are analysed at once"),
      (["--set", "detector=magic"], "magic is none of adaptive, scene"),
      (["--config", "/nowhere/config.json"], "there is no such file"),
      (["--set", "jobs"], "has no ="),
      (["--host", "0.0.0.0"], "there is no token that keeps strangers out"),
      (["--set", "api.token=short"], "can be guessed"),
      (["--set", "http.public-url=videos"], "is no address"),
      (["--set", "s3.region=eu-west-3", "--set", "s3.bucket=My_Films"], "s3.bucket is no name of a bucket"),
      (
        [
          "--set", "s3.region=eu-west-3", "--set", "s3.bucket=films", "--set", "sqs.queue=a", "--set",
          "sqs.dead-letters=a",
        ], "sqs.dead-letters names the same"
      ),
    ])
  func refused(arguments: [String], sentence: String) async throws {
    let result = try await Self.config(arguments)
    #expect(result.status == 2)
    #expect(result.errors.contains(sentence), "\(result.errors)")
  }

  @Test("a file whose setting is of another type is refused")
  func wrongType() async throws {
    let folder = try ScratchFolder()
    let file = try folder.write(#"{"http": {"port": "eighty"}}"#, to: "config.json")
    let result = try await Self.config(["--config", file])
    #expect(result.status == 2)
    #expect(result.errors.contains("cannot take http.port from \(file): it is no whole number;"))
  }

  @Test(
    "a file with a setting that there is not is refused, with the nearest one that there is",
    arguments: [
      (#"{"htp": {"port": 9000}, "jobs": 3}"#, "htp.port", "is http.port meant?"),
      (#"{"http": {"port": 9000}, "jobss": 3}"#, "jobss", "is jobs meant?"),
      (#"{"speed": {"of": {"light": 1}}}"#, "speed.of.light", "; tvidz config lists all"),
      (#"{"jobs": {"most": 1}}"#, "jobs.most", "there is no such setting"),
    ])
  func unknown(text: String, name: String, remedy: String) async throws {
    let folder = try ScratchFolder()
    let file = try folder.write(text, to: "config.json")
    let result = try await Self.config(["--config", file])
    #expect(result.status == 2)
    #expect(result.errors.contains("cannot take \(name) from \(file): there is no such setting"))
    #expect(result.errors.contains(remedy), "\(result.errors)")
  }

  @Test("a variable that is near to one of a setting is told in the log, another one is not")
  func variables() async throws {
    let folder = try ScratchFolder()
    let environment = ["TVIDZ_HTTP_PROT": "1", "TVIDZ_FILMS_OF_MINE": "1", "TVIDZ_JOBS": "1"]
    let log = try await RunningService.run(environment: environment, data: folder.path("data")) { $0.log }
    let told = log.filter { $0.contains("a variable that no setting has") }
    #expect(told.count == 1)
    #expect(told.first?.contains("\"name\":\"TVIDZ_HTTP_PROT\",\"nearest\":\"TVIDZ_HTTP_PORT\"") == true)
  }
}
