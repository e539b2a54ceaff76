import AWSClient
import Catalog
import CatalogPostgres
import Foundation
import Glibc
import Inspector
import InspectorCloud
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

/// Many uploads, three inspectors, and none of these lives long.
@Suite(
  "Inspectors that are killed or frozen", .needsDatabase, .ownSchema, .needsCloud, .serialized,
  .timeLimit(.minutes(30)))
struct CloudDrillTests {
  private static let films = 5
  private static let copies = 4
  private static let crashing = 3
  private static let broken = 2
  /// 30 in all, or 100.
  private static let others = CatalogScale.isFull ? 70 : 0
  private static let kills = CatalogScale.isFull ? 60 : 12
  /// Crashing videos take more than this, the others a fraction.
  private static let processorSeconds = 1

  /// Files by the names under which they are uploaded.
  private func arrange(_ folder: ScratchFolder) async throws -> [String] {
    var names: [String] = []
    func render(_ name: String, _ arguments: [String]) async throws {
      _ = try await FFmpegProgram.ffmpeg(arguments + ["-y", folder.path("\(name).mp4")])
      names.append(name)
    }
    for number in 0..<Self.films {
      let film = try await DrawnFilm.original(UInt64(610 + number)).path
      for copy in 0...Self.copies {
        try await render(
          "film\(number)-\(copy)",
          ["-i", film, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "\(20 + 4 * copy)"])
      }
    }
    for number in 0..<Self.others {
      let film = try await DrawnFilm.original(UInt64(700 + number)).path
      try await render("other\(number)", ["-i", film, "-c", "copy"])
    }
    let heavy = try await DrillFilms.heavy(folder)
    for number in 0..<Self.crashing {
      try await render("crash\(number)", ["-i", heavy, "-c", "copy", "-metadata", "title=\(number)"])
    }
    for number in 0..<Self.broken {
      _ = try folder.write("no video \(number)", to: "broken\(number).mp4")
      names.append("broken\(number)")
    }
    return names
  }

  @Test(
    "whatever is killed meanwhile, every upload ends once, every copy is found, and what crashes is put aside"
  )
  func killed() async throws {
    let cloud = try await CloudService()
    let folder = try ScratchFolder()
    let names = try await arrange(folder)
    let catalog = try await PostgresCatalog(pool: TestDatabase.current.pool)
    let ids = try await cloud.serve(["--set", "role=web"]) { service in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<3 { group.addTask { try await inspector(number, of: cloud) } }
        let ids = try await upload(names, from: folder, to: service)
        // Every client sees the end of its video once, whoever brought it about.
        try await withThrowingTaskGroup(of: Void.self) { clients in
          for (name, id) in ids {
            clients.addTask {
              let events = try await service.events(of: id.rawValue)
              let ends = events.matches(of: /(?m)^event: (completed|duplicate|failed)$/)
              #expect(ends.count == 1, "\(name): \(events.suffix(400))")
            }
          }
          try await clients.waitForAll()
        }
        try await CloudWitness.waitUntil {
          try await catalog.census().counts.allSatisfy { $0.key.isTerminal || $0.value == 0 }
        }
        group.cancelAll()
        return ids
      }
    }
    try await expectEachOnce(ids, catalog)
    try await expectRelations(ids, catalog)
    #expect(try await cloud.fixture.messages(in: cloud.fixture.addresses.uploads) == (0, 0))
    let letters = try await cloud.fixture.deadLetters().map {
      try JSONDecoder().decode(DeadLetter.self, from: Data($0.utf8)).video
    }
    // A letter may come twice, where an inspector died between it and the end that it tells of.
    #expect(Set(letters) == Set((0..<Self.crashing).map { ids["crash\($0)"] }))
  }

  /// One inspector after the other, each killed when it has lived for a while; the last one of them stays.
  private func inspector(_ number: Int, of cloud: CloudService) async throws {
    var generator = SeededGenerator(seed: UInt64(number))
    for turn in 0...Self.kills / 3 {
      try Task.checkCancellation()
      let patience = Duration.milliseconds(Int.random(in: 500...4000, using: &generator))
      let isLast = turn == Self.kills / 3
      let process = Once()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          _ = try await cloud.inspect(
            number, ["--set", "job.lease-seconds=3", "--set", "worker.cpu-seconds=\(Self.processorSeconds)"],
            started: { process.set($0) })
        }
        group.addTask {
          if isLast {
            try? await Task.sleep(for: .seconds(900))
          } else {
            try? await Task.sleep(for: patience)
          }
          if let id = process.value { kill(id, isLast ? SIGTERM : SIGKILL) }
        }
        try await group.waitForAll()
      }
    }
  }

  private func upload(
    _ names: [String], from folder: ScratchFolder, to service: RunningService
  ) async throws -> [String: VideoID] {
    try await withThrowingTaskGroup(of: (String, VideoID).self) { group in
      for name in names {
        group.addTask {
          (name, VideoID(try await service.upload(folder.path("\(name).mp4"), as: "\(name).mp4")))
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
  }

  private func expectEachOnce(_ ids: [String: VideoID], _ catalog: PostgresCatalog) async throws {
    let witness = CloudWitness(catalog: catalog)
    for (name, id) in ids {
      let state = try await witness.expectEnd(of: id, name)
      let mustFail = name.hasPrefix("crash") || name.hasPrefix("broken")
      #expect((state == .failed) == mustFail, "\(name) is \(state)")
    }
  }

  private func expectRelations(_ ids: [String: VideoID], _ catalog: PostgresCatalog) async throws {
    for number in 0..<Self.films {
      let group = Set((0...Self.copies).compactMap { ids["film\(number)-\($0)"] })
      var originals = 0
      for id in group {
        let known = try await catalog.duplicates(of: id).filter { $0.video == id && $0.stands }
        #expect(known.allSatisfy { group.contains($0.duplicateOf) })
        if known.isEmpty { originals += 1 }
      }
      #expect(originals == 1, "film\(number) has \(originals) originals")
    }
    for number in 0..<Self.others {
      let id = try #require(ids["other\(number)"])
      #expect(try await catalog.duplicates(of: id) == [])
    }
  }

  @Test("an inspector that was frozen until another took its job over writes nothing more when it goes on")
  func frozen() async throws {
    let cloud = try await CloudService()
    let folder = try ScratchFolder()
    let film = try await DrillFilms.heavy(folder)
    let catalog = try await PostgresCatalog(pool: TestDatabase.current.pool)
    let settings = ["--set", "job.lease-seconds=2"]
    let witness = CloudWitness(catalog: catalog)
    try await cloud.serve(["--set", "role=web"]) { service in
      let id = VideoID(try await service.upload(film, as: "film.mp4"))
      let (first, second) = (Once(), Once())
      async let firstLog = cloud.inspect(1, settings) { first.set($0) }
      try await CloudWitness.waitUntil { try await catalog.video(id)?.state == .analyzing }
      let frozen = try #require(first.value)
      kill(frozen, SIGSTOP)
      async let secondLog = cloud.inspect(2, settings) { second.set($0) }
      try await CloudWitness.waitUntil { try await catalog.video(id)?.state == .completed }
      kill(try #require(second.value), SIGTERM)
      _ = try await secondLog
      let pool = try TestDatabase.current.pool
      let before = try await witness.rows(of: id, in: pool)
      #expect(before.contains { $0.hasPrefix("shots") && $0.contains("\"video_id\"") })
      kill(frozen, SIGCONT)
      // There is no other inspector: it has given the job up when it has done the next one.
      let next = try await DrawnFilm.original(611).path
      let nextID = VideoID(try await service.upload(next, as: "next.mp4"))
      try await CloudWitness.waitUntil { try await catalog.video(nextID)?.state.isTerminal == true }
      kill(frozen, SIGTERM)
      #expect(try await firstLog.contains("listening") == false)
      #expect(try await witness.rows(of: id, in: pool) == before)
      try await witness.expectEnd(of: id, "film")
      try await witness.expectEnd(of: nextID, "next")
    }
  }
}
