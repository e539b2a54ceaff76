import Catalog
import Duplicates
import Foundation
import Glibc
import Inspector
import Testing
import TvidzCore
import TvidzTesting

@Suite("A service that is killed or frozen", .timeLimit(.minutes(15)), .serialized)
struct InspectorDrillTests {
  private static let films = 5
  private static let copies = 4
  private let bench: DrillBench

  init() async throws { bench = try await DrillBench() }

  /// Five films with four copies each, and five others.
  private func arrange() async throws {
    for number in 0..<Self.films {
      let film = try await DrawnFilm.original(UInt64(610 + number)).path
      for copy in 0...Self.copies {
        try await bench.render("film\(number)-\(copy)", from: film, quality: 20 + 4 * copy)
      }
      let other = try await DrawnFilm.original(UInt64(630 + number)).path
      try await bench.render("other\(number)", from: other)
    }
  }

  @Test("killed again and again while thirty videos arrive, it loses nothing and does nothing twice")
  func killed() async throws {
    try await arrange()
    var generator = SeededGenerator(seed: 11)
    var longest = Duration.zero
    for _ in 0..<(CatalogScale.isFull ? 50 : 10) {
      let patience = Double.random(in: 0...0.8, using: &generator)
      try await bench.withDrill { _ in try await Task.sleep(for: .seconds(patience)) }
      // Whatever ended their parent, they end by themselves.
      let killed = ContinuousClock.now
      try await bench.waitUntil { try bench.workers().isEmpty }
      longest = max(longest, ContinuousClock.now - killed)
    }
    // Not where others use the machine: there is no measuring time then.
    if CatalogScale.isFull { #expect(longest < .seconds(2), "a worker outlived its parent") }
    print("the last worker ended \(longest) after its parent, at most")
    try await bench.withDrill { _ in
      try await bench.waitUntil {
        let states = try await bench.states()
        return states.count == 30 && states.allSatisfy(\.isTerminal)
      }
    }
    try await expectEachOnce()
    try await expectRelations()
    try await expectNoOrphans()
  }

  private func expectEachOnce() async throws {
    for video in try await bench.catalog.snapshot(matching: VideoQuery(limit: 500)).page.videos {
      #expect(video.state == .completed || video.state == .duplicate, "\(video.id) is \(video.state)")
      let kinds = try await bench.catalog.events(of: video.id, after: 0, limit: 10_000).map(\.event.kind)
      let ends = kinds.filter { [.completed, .duplicate, .failed, .cancelled].contains($0) }
      #expect(ends.count == 1 && kinds.last == ends.first, "\(video.id): \(ends)")
    }
  }

  /// Each group has one video that is a copy of nothing, and four that are copies of others of the group.
  private func expectRelations() async throws {
    var relations = 0
    for number in 0..<Self.films {
      let group = (0...Self.copies).map { VideoID("film\(number)-\($0)") }
      var originals = 0
      for id in group {
        let state = try await bench.catalog.video(id)?.state
        let known = try await bench.catalog.duplicates(of: id).filter { $0.video == id && $0.stands }
        #expect(known.allSatisfy { group.contains($0.duplicateOf) })
        #expect((state == .duplicate) == !known.isEmpty, "\(id)")
        if known.isEmpty { originals += 1 } else { relations += 1 }
      }
      #expect(originals == 1, "\(group[0])")
    }
    #expect(relations == Self.films * Self.copies)
    for number in 0..<Self.films {
      #expect(try await bench.catalog.duplicates(of: VideoID("other\(number)")) == [])
    }
  }

  private func expectNoOrphans() async throws {
    _ = try await bench.caretaker().sweep()
    #expect(bench.files(in: "incoming") == [])
    var objects: Set<String> = []
    var thumbnails: Set<String> = []
    for video in try await bench.catalog.snapshot(matching: VideoQuery(limit: 500)).page.videos {
      objects.insert(video.location.key)
      thumbnails.formUnion([video.thumbnail].compactMap { $0 })
      let shots = try await bench.catalog.analysis(of: video.id)?.shots ?? []
      thumbnails.formUnion(shots.compactMap(\.thumbnail))
    }
    #expect(bench.files(in: "uploads") == objects)
    #expect(bench.files(in: "thumbnails") == thumbnails)
  }

  /// One video that takes a while.
  private func arrangeLong() async throws {
    let film = try await DrawnFilm.original(610).path
    try await bench.render("long", from: film, times: 40)
  }

  private func isAnalysed() async throws -> Bool {
    try await bench.catalog.video(VideoID("long"))?.state == .analyzing && !bench.workers().isEmpty
  }

  private func events() async throws -> [LoggedEvent] {
    try await bench.catalog.events(of: VideoID("long"), after: 0, limit: 10_000)
  }

  @Test("frozen until another has taken its job over, it writes nothing more when it goes on")
  func frozen() async throws {
    try await arrangeLong()
    try await bench.withDrill { first in
      try await bench.waitUntil(isAnalysed)
      first.send(SIGSTOP)
      try await bench.withDrill { _ in
        try await bench.waitUntil {
          try await bench.catalog.video(VideoID("long"))?.state == .completed
        }
      }
      let before = try await events()
      first.send(SIGCONT)
      try await bench.waitUntil { first.lines.contains("long leaseLost") }
      #expect(try await events() == before)
      #expect(before.count { $0.event.kind == .completed } == 1)
      #expect(try bench.workers().isEmpty)
    }
  }

  @Test("a frozen worker is gone once its job was taken away, and the next one ends it")
  func frozenWorker() async throws {
    try await arrangeLong()
    try await bench.withDrill { drill in
      try await bench.waitUntil(isAnalysed)
      let worker = try #require(try bench.workers().first)
      _ = kill(worker, SIGSTOP)
      _ = try await bench.catalog.cancel(VideoID("long"), at: Date())
      try await bench.waitUntil { drill.lines.contains("long leaseLost") }
      #expect(try !bench.workers().contains(worker))
      _ = try await bench.catalog.retry(VideoID("long"), at: Date())
      try await bench.waitUntil { drill.lines.contains("long completed") }
      let ends = try await events().map(\.event.kind).filter { [.completed, .cancelled].contains($0) }
      #expect(ends == [.cancelled, .completed])
    }
  }
}
