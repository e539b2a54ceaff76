import AWSClient
import Catalog
import CatalogPostgres
import Foundation
import InspectorCloud
import Testing
import TvidzCore
import TvidzTesting

/// Servers that are away, or do not answer, while videos are uploaded and analysed.
@Suite(
  "Outages under the service", .needsDatabase, .ownSchema, .needsCloud, .serialized, .timeLimit(.minutes(15)))
struct CloudOutageTests {
  /// Something that goes wrong for a while.
  private struct Trouble: Sendable {
    let name: String
    let begin: @Sendable () async throws -> Void
    let end: @Sendable () async throws -> Void
    /// Whether it lasts until it is ended.
    var lasts = true
  }

  /// Short, so that jobs of inspectors that lost the database are taken up again soon, and messages that got lost on
  /// their way are told again soon.
  private static let settings = [
    "--set", "job.lease-seconds=3", "--set", "sqs.visibility-seconds=5", "--jobs", "2",
  ]

  /// Begins an upload before each trouble and one during it, and expects that all of them end once, that those who
  /// follow them hear of it, and that nothing is left anywhere.
  private func endure(
    _ troubles: [Trouble], _ service: RunningService, _ cloud: CloudService, _ catalog: PostgresCatalog
  ) async throws {
    let folder = try ScratchFolder()
    let analysed = try await films(troubles.count, in: folder)
    let ids: [String: VideoID] = try await withThrowingTaskGroup(of: (String, VideoID).self) { group in
      for (number, (trouble, film)) in zip(troubles, analysed).enumerated() {
        let early = try await service.uploadPatiently(film)
        group.addTask { try await follow(early, film, service) }
        try await CloudWitness.waitUntil {
          let state = try await catalog.video(VideoID(early))?.state
          return state == .analyzing || state?.isTerminal == true
        }
        try await trouble.begin()
        group.addTask {
          let film = try await DrawnFilm.original(UInt64(700 + number)).path
          return try await follow(try await service.uploadPatiently(film), film, service)
        }
        if trouble.lasts { try await service.waitUntilReady(false, trouble.name) }
        try await trouble.end()
        try await service.waitUntilReady(true, trouble.name)
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    #expect(ids.count == 2 * troubles.count)
    let witness = CloudWitness(catalog: catalog)
    for (film, id) in ids { #expect(try await witness.expectEnd(of: id, film) == .completed) }
    let (fixture, addresses) = (cloud.fixture, cloud.fixture.addresses)
    try await CloudWitness.waitUntil { try await fixture.messages(in: addresses.uploads) == (0, 0) }
    #expect(try await fixture.deadLetters() == [])
  }

  private func follow(_ id: String, _ film: String, _ service: RunningService) async throws -> (
    String, VideoID
  ) {
    let events = try await service.follow(id)
    #expect(RunningService.endings(in: events) == 1, "\(film): \(events.suffix(400))")
    return (film, VideoID(id))
  }

  /// Different films, large enough that an analysis takes a moment.
  private func films(_ count: Int, in folder: ScratchFolder) async throws -> [String] {
    try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<count {
        group.addTask {
          let film = folder.path("film\(number).mp4")
          let source = try await DrawnFilm.original(UInt64(610 + number)).path
          _ = try await FFmpegProgram.ffmpeg([
            "-i", source, "-vf", "scale=1280:720", "-c:v", "libx264", "-preset", "ultrafast", "-y", film,
          ])
          return film
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }

  @Test("connections that stall, are refused or break lose nothing")
  func connections() async throws {
    let fixture = try await CloudFixture()
    let database = try TestDatabase.current
    let cloudProxy = try TCPProxy(to: UInt16(try #require(fixture.cloud.endpoint.port)))
    let databasePort = try #require(URLComponents(string: TestDatabase.requireURL())?.port)
    let databaseProxy = try TCPProxy(to: UInt16(databasePort))
    defer {
      cloudProxy.close()
      databaseProxy.close()
    }
    let cloud = try CloudService(
      fixture, endpoint: "http://127.0.0.1:\(cloudProxy.port)",
      database: database.url(port: databaseProxy.port))
    func trouble(_ name: String, _ proxy: TCPProxy, _ manner: TCPProxy.Manner) -> Trouble {
      Trouble(name: name) {
        proxy.behave(manner)
      } end: {
        proxy.behave(.forward)
      }
    }
    let troubles = [
      trouble("the cloud stalls", cloudProxy, .stall), trouble("the database stalls", databaseProxy, .stall),
      trouble("the cloud refuses", cloudProxy, .refuse),
      trouble("the database refuses", databaseProxy, .refuse),
      Trouble(
        name: "connections break again and again", begin: {},
        end: {
          for _ in 0..<10 {
            cloudProxy.cut()
            databaseProxy.cut()
            try await Task.sleep(for: .milliseconds(100))
          }
        }, lasts: false),
    ]
    let catalog = try await PostgresCatalog(pool: database.pool)
    try await cloud.serve(Self.settings) { try await endure(troubles, $0, cloud, catalog) }
  }

  @Test("servers that are frozen, stopped or crash lose nothing, and a password that is changed is told")
  func servers() async throws {
    try await PrivateServer.run(.localstack) { cloudServer in
      try await PrivateServer.run(.postgres) { databaseServer in
        let cloud = try CloudService(
          try await CloudFixture(at: cloudServer.url), database: databaseServer.url)
        let pool = try PostgresPool(PostgresConfiguration(url: databaseServer.url))
        let catalog = try await PostgresCatalog(pool: pool)
        let troubles = [
          Trouble(name: "LocalStack is frozen", begin: cloudServer.freeze, end: cloudServer.thaw),
          Trouble(name: "PostgreSQL is frozen", begin: databaseServer.freeze, end: databaseServer.thaw),
          Trouble(name: "PostgreSQL is stopped", begin: databaseServer.stop, end: databaseServer.start),
          Trouble(name: "PostgreSQL crashes", begin: databaseServer.crash, end: databaseServer.start),
        ]
        try await cloud.serve(Self.settings) { service in
          try await endure(troubles, service, cloud, catalog)
          try await changePassword(pool, service)
        }
        await pool.close()
      }
    }
  }

  /// Of our own role, and back.
  private func changePassword(_ pool: PostgresPool, _ service: RunningService) async throws {
    let password = try #require(
      pool.configuration.connectionParameters.first { $0.name == "password" }?.value)
    let words = {
      service.log.filter { $0.contains("cannot listen to the database") && $0.contains("password") }
    }
    let returns = { service.log.count { $0.contains("\"listening to the database\"") } }
    let before = returns()
    // Of connections that stand nobody asks a password.
    try await pool.withConnection { connection in
      try await connection.execute(script: "alter role current_user password 'another'")
      try await connection.execute(
        script: """
          select pg_terminate_backend(pid) from pg_stat_activity
          where usename = current_user and pid <> pg_backend_pid()
          """)
      try await service.waitUntilReady(false, "the password is another")
      try await CloudWitness.waitUntil { !words().isEmpty }
      try await connection.execute(script: "alter role current_user password '\(password)'")
    }
    try await service.waitUntilReady(true, "the password is right again")
    try await CloudWitness.waitUntil { returns() > before }
    // However often it was tried.
    #expect(words().count == 1)
    #expect(service.log.allSatisfy { !$0.contains(password) })
  }

  @Test("a cloud that forgot everything is set up again, and what was in flight ends in a clear state")
  func forgotten() async throws {
    let folder = try ScratchFolder()
    let films = try await self.films(3, in: folder)
    let catalog = try await PostgresCatalog(pool: TestDatabase.current.pool)
    try await PrivateServer.run(.localstack) { server in
      let fixture = try await CloudFixture(at: server.url)
      let cloud = try CloudService(fixture, database: TestDatabase.current.url)
      try await cloud.serve(["--jobs", "1"]) { service in
        let done = try await service.uploadPatiently(films[0])
        _ = try await service.follow(done)
        let awaited = try await service.announce(films[1])
        let inParts = try await service.announceLarge()
        let analysed = try await service.uploadPatiently(try await DrillFilms.heavy(folder))
        try await CloudWitness.waitUntil { try await catalog.video(VideoID(analysed))?.state == .analyzing }
        let waiting = try await service.uploadPatiently(films[2])
        try await CloudWitness.waitUntil { try await catalog.video(VideoID(waiting))?.state == .queued }

        try await server.crash()
        try await service.waitUntilReady(false, "LocalStack is away")
        try await server.start()
        try await service.waitUntilReady(true, "LocalStack is back, and empty")
        _ = try await fixture.setUp.run(.check)

        // Downloaded before, or gone.
        let witness = CloudWitness(catalog: catalog)
        _ = try await (service.follow(analysed), service.follow(waiting))
        let analysis = try await witness.expectEnd(of: VideoID(analysed), "analysed")
        #expect([VideoState.completed, .failed].contains(analysis))
        #expect(try await witness.expectEnd(of: VideoID(waiting), "waiting") == .failed)
        #expect(
          try await catalog.video(VideoID(waiting))?.failure?.sentence
            == "The uploaded file is no longer there.")
        #expect(try await service.curl("/api/videos/\(done)/content").status == 404)
        // Its address is good still.
        #expect(try await catalog.video(VideoID(awaited.id))?.state == .awaitingUpload)
        #expect(try await service.send(films[1], to: awaited.url, awaited.headers).status == 200)
        _ = try await service.follow(awaited.id)
        #expect(try await witness.expectEnd(of: VideoID(awaited.id), "awaited") == .completed)
        let parts = try await service.post("/api/uploads/\(inParts)/complete")
        #expect(parts.status == 404)
        #expect(try parts.object()["code"] as? String == "unknown-upload")
        let new = try await service.uploadPatiently(films[2])
        _ = try await service.follow(new)
        #expect(try await witness.expectEnd(of: VideoID(new), "new") == .completed)
        try await CloudWitness.waitUntil {
          try await fixture.messages(in: fixture.addresses.uploads) == (0, 0)
        }
        #expect(try await fixture.deadLetters() == [])
      }
    }
  }
}

extension RunningService {
  private struct Refused: Error { let answer: Answer }

  fileprivate struct Announced: Sendable {
    let id: String
    let url: String
    let headers: [String: String]
  }

  /// - Throws: where it is refused.
  fileprivate func announce(_ file: String) async throws -> Announced {
    let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    let answer = try await post("/api/uploads", #"{"filename":"film.mp4","size":\#(size)}"#)
    let told = try answer.object()
    guard let id = told["videoId"] as? String, let url = told["url"] as? String else {
      throw Refused(answer: answer)
    }
    return Announced(id: id, url: url, headers: told["headers"] as? [String: String] ?? [:])
  }

  /// An upload in parts, of which none is sent.
  fileprivate func announceLarge() async throws -> String {
    let answer = try await post("/api/uploads", #"{"filename":"film.mp4","size":100000000}"#).object()
    #expect((answer["parts"] as? Int).map { $0 > 1 } == true)
    return try #require(answer["videoId"] as? String)
  }

  /// Uploads as a page does, that tries again what was refused or did not arrive.
  fileprivate func uploadPatiently(_ file: String) async throws -> String {
    while true {
      guard let upload = try? await announce(file) else {
        try await Task.sleep(for: .milliseconds(200))
        continue
      }
      while try await send(file, to: upload.url, upload.headers).status != 200 {
        try await Task.sleep(for: .milliseconds(200))
      }
      return upload.id
    }
  }

  /// Whoever asks gives up after some seconds, and is not kept waiting for longer.
  fileprivate func waitUntilReady(_ isReady: Bool, _ trouble: String) async throws {
    while true {
      let answer = try await curl("/readyz", "--max-time", "5")
      #expect([200, 503].contains(answer.status), "\(trouble): \(answer)")
      if answer.status == (isReady ? 200 : 503) { return }
      try await Task.sleep(for: .milliseconds(200))
    }
  }
}
