import Foundation
import Testing
import TvidzTesting
import Yams
import tvidz

/// What runs only where there is a Docker engine is parsed here, and held against what does run.
@Suite("compose and the workflow")
struct ComposeTests {
  private static func text(_ path: String) throws -> String {
    try String(contentsOf: ProjectFolder.root.appending(path: path), encoding: .utf8)
  }

  private static func yaml(_ path: String) throws -> Node {
    try #require(try Yams.compose(yaml: try text(path)), "\(path) is empty")
  }

  private static func service(_ name: String) throws -> Node {
    try #require(try yaml("compose/compose.yaml")["services"]?[name], "there is no service \(name)")
  }

  private static func environment(of name: String) throws -> [String: String] {
    let mapping = try #require(try service(name)["environment"]?.mapping)
    return Dictionary(
      uniqueKeysWithValues: mapping.compactMap { pair in
        pair.key.string.map { ($0, pair.value.scalar?.string ?? "") }
      })
  }

  @Test("the images are those that the facts allow: PostgreSQL 15, and the last LocalStack without a token")
  func images() throws {
    #expect(try Self.service("postgres")["image"]?.string == "postgres:15-bookworm")
    #expect(try Self.service("localstack")["image"]?.string == "localstack/localstack:4.14.0")
    let jobs = try #require(try Self.yaml(".github/workflows/ci.yml")["jobs"]?["ci"]?["services"])
    for name in ["postgres", "localstack"] {
      #expect(jobs[name]?["image"]?.string == (try Self.service(name)["image"]?.string))
    }
  }

  @Test("LocalStack is started with the settings of tools/service/localstack")
  func localStack() throws {
    let script = try Self.text("tools/service/localstack")
    let start = try #require(script.firstRange(of: "exec env "))
    let end = try #require(script[start.upperBound...].firstRange(of: "setsid"))
    let native = Set(
      script[start.upperBound..<end.lowerBound].matches(of: /([A-Z][A-Z0-9_]+)=("[^"]*"|\S+)/).map {
        (String($0.output.1), $0.output.2.trimmingCharacters(in: CharacterSet(charactersIn: "\"")))
      }.filter { $0.0 != "TVIDZ_FOLDER" }.map { name, value in
        // Ports and names of machines are each side's own.
        value.contains("$") ? name : "\(name)=\(value)"
      })
    let composed = try Self.environment(of: "localstack")
    #expect(native.count >= 9)
    for setting in native {
      let name = String(setting.split(separator: "=")[0])
      let value = try #require(composed[name], "compose.yaml does not set \(name)")
      if setting.contains("=") { #expect(setting == "\(name)=\(value)") }
    }
    #expect(composed.count == native.count)
  }

  @Test("the inspector is given settings that it knows, by the database and the names that the services have")
  func inspector() throws {
    let environment = try Self.environment(of: "inspector")
    let known = Set(SettingKey.all.map(\.environmentName))
    // The image has its folder and its page; a watched one would need a volume, and the region is AWS_REGION.
    let ofTheImage: Set = ["TVIDZ_DATA", "TVIDZ_PAGE", "TVIDZ_WATCH", "TVIDZ_S3_REGION"]
    #expect(Set(environment.keys.filter { $0.hasPrefix("TVIDZ_") }) == known.subtracting(ofTheImage))
    let postgres = try Self.environment(of: "postgres")
    let url = try #require(environment["TVIDZ_DATABASE_URL"])
    #expect(url.hasSuffix("@postgres:5432/\(postgres["POSTGRES_DB"] ?? "")"))
    #expect(url.contains("://\(postgres["POSTGRES_USER"] ?? ""):\(postgres["POSTGRES_PASSWORD"] ?? "")@"))
    #expect(
      environment["TVIDZ_S3_ENDPOINT"]
        == "http://\(try Self.environment(of: "localstack")["LOCALSTACK_HOST"] ?? "")")
    // tools/service/postgres makes the same names.
    let native = try Self.text("tools/service/postgres")
    let user = try #require(postgres["POSTGRES_USER"])
    let database = try #require(postgres["POSTGRES_DB"])
    #expect(native.contains("create role \(user) login"))
    #expect(native.contains("create database \(database) owner \(user)"))
    #expect(environment["TVIDZ_S3_BUCKET"]?.hasSuffix(":-tvidz}") == true)
    #expect(try Self.text("tools/start").contains("${TVIDZ_S3_BUCKET:-tvidz}"))
  }

  @Test(
    "a port on this machine is named by the same variable with Docker and without",
    arguments: [("postgres", "5432"), ("localstack", "4566")])
  func ports(name: String, port: String) throws {
    let published = try #require(try Self.service(name)["ports"]?.sequence)
    let mapping = try #require(published.count == 1 ? published.first?.string : nil)
    let parts = try #require(mapping.wholeMatch(of: /127\.0\.0\.1:\$\{(TVIDZ_[A-Z_]+):-(\d+)\}:(\d+)/))
    #expect(parts.output.2 == port && parts.output.3 == port)
    let script = try Self.text("tools/service/\(name)")
    #expect(script.contains("port_asked=\"${\(parts.output.1):-}\""))
    #expect(script.contains("port_variable=\(parts.output.1)"))
    #expect(script.contains("service=\(name) "))
    let health = try #require(try Self.service(name)["healthcheck"]?["test"]?.sequence?.last?.string)
    #expect(name == "postgres" || health.contains(":\(port)/"))
  }

  @Test(
    "compose/.env.example names every variable that compose.yaml reads and every setting, with its default")
  func variables() throws {
    let compose = try Self.text("compose/compose.yaml")
    let read = Set(
      compose.matches(of: /\$\{([A-Z0-9_]+)/).map { String($0.output.1) }
        + compose.matches(of: /(?m)^ +([A-Z0-9_]+):$/).map { String($0.output.1) })
    let example = try Self.text("compose/.env.example")
    let lines = example.matches(of: /(?m)^#?([A-Z0-9_]+)=(.*)$/)
    #expect(Set(lines.map { String($0.output.1) }) == read)
    #expect(lines.count == read.count)
    for setting in SettingKey.all {
      #expect(example.contains(setting.environmentName))
      let line = lines.first { $0.output.1 == setting.environmentName }
      guard let line, line.output.0.hasPrefix("#") else { continue }
      #expect(line.output.2 == setting.fallback, "\(setting.name)")
    }
  }

  @Test("the image is built with packages that tools/install names")
  func packages() throws {
    func packages(_ text: Substring) -> Set<String> {
      Set(text.matches(of: /[a-z][\w.+-]*/).map { String($0.output) })
    }
    let install = try #require(
      try Self.text("tools/install").firstMatch(of: /packages=\(([^)]*)\)/)?.output.1)
    let stages = try Self.text("compose/Dockerfile").matches(
      of: /--no-install-recommends \\\n((?:  .*\\\n|  [^\\]*\n)+?)  &&/)
    #expect(stages.count == 3)
    for stage in stages.prefix(2) {
      let needed = packages(stage.output.1)
      #expect(needed.isSubset(of: packages(install)), "\(needed.subtracting(packages(install)))")
    }
    let headers = packages(install).filter { $0.hasSuffix("-dev") }
    #expect(packages(stages[0].output.1) == headers.union(["pkg-config"]))
    for library in ["libavformat", "libavcodec", "libavutil", "libswscale", "libpq", "libcurl"] {
      #expect(stages[2].output.1.contains(library), "the running image has no \(library)")
    }
  }

  @Test("the workflow gives its services settings that compose.yaml gives them")
  func workflowServices() throws {
    let jobs = try #require(try Self.yaml(".github/workflows/ci.yml")["jobs"]?["ci"]?["services"])
    for name in ["postgres", "localstack"] {
      let composed = try Self.environment(of: name)
      for pair in try #require(jobs[name]?["env"]?.mapping) {
        let (key, value) = (try #require(pair.key.string), pair.value.scalar?.string ?? "")
        let same = composed[key] == value || composed[key]?.hasSuffix(":-\(value)}") == true
        #expect(same, "\(name): \(key) is \(value), and \(composed[key] ?? "nothing") in compose.yaml")
      }
    }
  }

  @Test("the workflow runs ci/run, keeps its reports, and pins every action to a commit")
  func workflow() throws {
    let steps = try #require(try Self.yaml(".github/workflows/ci.yml")["jobs"]?["ci"]?["steps"]?.sequence)
    let uses = steps.compactMap { $0["uses"]?.string }
    #expect(uses.allSatisfy { $0.wholeMatch(of: /[\w-]+\/[\w-]+@[0-9a-f]{40}/) != nil }, "\(uses)")
    #expect(steps.contains { $0["run"]?.string == "./ci/run" })
    #expect(steps.contains { $0["with"]?["path"]?.string == "reports" && $0["if"]?.string == "always()" })
  }
}
