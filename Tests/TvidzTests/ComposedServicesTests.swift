import Foundation
import Testing
import TvidzTesting

/// `tools/services` on a machine with Docker and without the programs of the services: what it asks the engine, which a
/// stand-in writes down.
@Suite("tools/services with a Docker engine")
struct ComposedServicesTests {
  /// A checkout of its own, for what is started belongs to one.
  struct Machine {
    let folder: TemporaryFolder
    private let environment: [String: String]

    /// - Parameter engine: whether it answers.
    init(engine: Bool = true) throws {
      folder = try TemporaryFolder()
      for part in ["tools", "compose"] {
        try FileManager.default.copyItem(
          atPath: ProjectFolder.root.appending(path: part).path, toPath: folder.path(part))
      }
      try FileManager.default.createDirectory(
        atPath: folder.path("bin"), withIntermediateDirectories: false)
      let docker = engine ? Self.docker : "exit 1"
      // Python makes no virtual environments here.
      for (name, script) in [("docker", docker), ("python3", "exit 1")] {
        let file = folder.path("bin/\(name)")
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
      }
      var environment = ProcessInfo.processInfo.environment
      for name in ["TVIDZ_DATABASE_URL", "AWS_ENDPOINT_URL"] { environment[name] = nil }
      environment["PATH"] = "\(folder.path("bin")):\(environment["PATH"] ?? "/usr/bin:/bin")"
      environment["TVIDZ_POSTGRES_PROGRAMS"] = "/nowhere"
      environment["XDG_CACHE_HOME"] = folder.path("cache")
      environment["DOCKER_LOG"] = folder.path("asked")
      self.environment = environment
    }

    /// Says that what was started runs.
    private static let docker = """
      echo "$*" >>"$DOCKER_LOG"
      for last; do :; done
      case " $* " in
        *" ps "*) cat "$DOCKER_LOG.running" 2>/dev/null ;;
        *" up "*) echo "$last" >>"$DOCKER_LOG.running" ;;
        *" stop "* | *" kill "*) sed -i "/^$last\\$/d" "$DOCKER_LOG.running" ;;
        *" exec "*) echo "user:secret films" ;;
        *" port "*) echo "127.0.0.1:1$last" ;;
      esac
      exit 0
      """

    func services(_ arguments: [String]) async throws -> ExternalProgram.Output {
      try await ExternalProgram("./tools/services").run(
        arguments, in: folder.url, environment: environment)
    }

    func services(_ arguments: String...) async throws -> ExternalProgram.Output {
      try await services(arguments)
    }

    /// What changes something.
    func asked() throws -> [String] {
      let lines = try String(contentsOfFile: folder.path("asked"), encoding: .utf8).split(separator: "\n")
      return lines.map(String.init).filter { line in
        line != "info" && ![" ps ", " port ", " exec "].contains { line.contains($0) }
      }
    }

    func lines(_ output: ExternalProgram.Output) -> [String] {
      String(decoding: output.output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  @Test("starts those of compose.yaml once, and stops them", .timeLimit(.minutes(5)))
  func upAndDown() async throws {
    let machine = try Machine()
    let urls = [
      "AWS_ENDPOINT_URL=http://127.0.0.1:14566",
      "TVIDZ_DATABASE_URL=postgresql://user:secret@127.0.0.1:15432/films",
    ]
    #expect(try await machine.services("status").status == 5)
    for _ in 1...2 { #expect(try await machine.lines(machine.services("up")) == urls) }
    #expect(try await machine.lines(machine.services("status")) == urls)
    let started = ["localstack", "postgres"].map {
      "compose -f compose/compose.yaml up --detach --wait \($0)"
    }
    #expect(try machine.asked() == started)
    #expect(try await machine.services("down", "--purge").status == 0)
    let stopped = ["localstack", "postgres"].map { "compose -f compose/compose.yaml stop \($0)" }
    #expect(try machine.asked() == started + stopped)
    #expect(try await machine.services("status").status == 5)
  }

  @Test("leaves what ran before as it is", .timeLimit(.minutes(5)))
  func foreign() async throws {
    let machine = try Machine()
    try Data("postgres\n".utf8).write(to: URL(filePath: machine.folder.path("asked.running")))
    #expect(try await machine.services("up", "postgres").status == 0)
    #expect(try await machine.services("down", "postgres", "--purge").status == 0)
    #expect(try machine.asked() == [])
  }

  @Test("one with a name is a project of its own, which is removed with its data", .timeLimit(.minutes(5)))
  func named() async throws {
    let machine = try Machine()
    for words in [["up"], ["freeze"], ["thaw"], ["down", "--at-once", "--purge"]] {
      let output = try await machine.services(
        [words[0], "postgres", "--name", "one"] + words.dropFirst())
      #expect(output.status == 0, "\(words): \(output.errors)")
    }
    let asked = [
      "up --detach --wait postgres", "pause postgres", "unpause postgres", "kill postgres", "down --volumes",
    ]
    #expect(
      try machine.asked() == asked.map { "compose --project-name tvidz-one -f compose/compose.yaml \($0)" })
  }

  @Test("says what to do where no engine answers either", .timeLimit(.minutes(5)))
  func nothing() async throws {
    let output = try await Machine(engine: false).services("up", "postgres")
    #expect(output.status == 5)
    #expect(output.errors.contains("./tools/install, or start Docker"))
  }
}
