import Catalog
import Foundation
import Inspector
import Testing
import TvidzCore
import TvidzTesting

@Suite("InspectorService", .timeLimit(.minutes(15)))
struct InspectorServiceTests {
  @Test("every video that waits comes to its end once, a few at a time, the bad among the good")
  func queue() async throws {
    let bench = try JobBench()
    let clip = try await bench.clip()
    for number in 0..<4 { try await bench.arrive("good\(number)", file: clip, tail: [UInt8(number)]) }
    try await bench.arrive("bad", bytes: Array("hello".utf8))
    let (ended, ending) = AsyncStream.makeStream(of: (VideoID, JobLifecycle.Ending).self)
    let service = InspectorService(
      catalog: bench.catalog, runner: bench.runner(bench.realWorker, bench.settings(lease: .seconds(60))),
      settings: bench.settings(lease: .seconds(60)), jobs: 2, pollInterval: .milliseconds(100))
    let task = Task { await service.run { ending.yield(($0, $1)) } }
    var endings: [String: JobLifecycle.Ending] = [:]
    for await (video, ending) in ended {
      #expect(endings.updateValue(ending, forKey: video.rawValue) == nil)
      if endings.count == 5 { break }
    }
    task.cancel()
    await task.value
    #expect(endings["bad"] == .failed)
    #expect(endings.values.count { $0 == .completed || $0 == .duplicate } == 4)
    #expect(try await bench.catalog.claimableVideos(at: bench.clock.now, limit: 9) == [])
  }

  @Test("as many videos as are allowed are worked on at once, and never one more")
  func limit() async throws {
    let bench = try JobBench()
    let videos = 5
    for number in 0..<videos { try await bench.arrive("v\(number)", bytes: [UInt8(number)]) }
    let crew = try HeldWorkers(bench.fake)
    let (ended, ending) = AsyncStream.makeStream(of: JobLifecycle.Ending.self)
    let service = InspectorService(
      catalog: bench.catalog, runner: bench.runner(crew.program, bench.settings(lease: .seconds(900))),
      settings: bench.settings(lease: .seconds(900)), jobs: 2, pollInterval: .milliseconds(20))
    let task = Task { await service.run { ending.yield($1) } }
    var endings = ended.makeAsyncIterator()
    for done in 0..<videos {
      let atOnce = min(2, videos - done)
      try await bench.waitUntil { crew.running.count >= atOnce }
      // Claims come before their workers: what is claimed too early shows here at the latest.
      let waiting = try await bench.catalog.claimableVideos(at: bench.clock.now, limit: 9)
      #expect(waiting.count == videos - done - atOnce)
      try crew.release(try #require(crew.running.first))
      #expect(await endings.next() == .completed)
    }
    task.cancel()
    await task.value
    #expect(crew.mostAtOnce == 2)
  }

  @Test("every odd file has a result, or has failed with a sentence; and the queue goes on")
  func odd() async throws {
    let bench = try JobBench()
    let set = try FixtureSet.load()
    let cache = try await FixtureCache(sources: set.sources)
    var expected: [String: Int] = [:]
    for recipe in set.odd {
      try await bench.arrive(recipe.name, file: try await cache.odd(recipe, of: set).url.path)
      expected[recipe.name] = recipe.expect.exit
    }
    try await bench.arrive("last", file: try await bench.clip())
    let (ended, ending) = AsyncStream.makeStream(of: VideoID.self)
    let service = InspectorService(
      catalog: bench.catalog, runner: bench.runner(bench.realWorker, bench.settings(lease: .seconds(60))),
      settings: bench.settings(lease: .seconds(60)), jobs: 2, pollInterval: .milliseconds(100))
    let task = Task { await service.run { video, _ in ending.yield(video) } }
    var count = 0
    for await _ in ended {
      count += 1
      if count == expected.count + 1 { break }
    }
    task.cancel()
    await task.value
    for (name, exit) in expected {
      let video = try #require(try await bench.catalog.video(VideoID(name)))
      #expect(video.state.isTerminal && (video.state == .failed) == (exit != 0), "\(name): \(video.state)")
      guard video.state == .failed else { continue }
      let sentence = video.failure?.sentence ?? ""
      #expect(sentence.hasSuffix(".") && !sentence.contains(bench.folder.url.path), "\(name): \(sentence)")
    }
    #expect(try await bench.catalog.video(VideoID("last"))?.state == .completed)
  }
}

/// Workers that end when they are told to, and note when they begin and end.
private struct HeldWorkers {
  let program: WorkerProgram
  private let folder: TemporaryFolder

  init(_ fake: FakeWorker) throws {
    folder = fake.folder
    program = try fake.program(
      """
      echo \(FakeWorker.confined); echo \(FakeWorker.started)
      echo "begun $$" >>\(folder.path("notes"))
      until [ -e \(folder.path("release-"))$$ ]; do sleep 0.02; done
      echo "ended $$" >>\(folder.path("notes"))
      echo \(FakeWorker.finished)
      """, patience: .seconds(900))
  }

  private var notes: [(what: Substring, worker: Substring)] {
    let text = (try? String(contentsOfFile: folder.path("notes"), encoding: .utf8)) ?? ""
    // What follows the last end of line is being written.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      let words = $0.split(separator: " ")
      return (words[0], words[1])
    }
  }

  var running: [Substring] {
    notes.reduce(into: []) { running, note in
      if note.what == "begun" { running.append(note.worker) } else { running.removeAll { $0 == note.worker } }
    }
  }

  var mostAtOnce: Int {
    var (now, most) = (0, 0)
    for note in notes {
      now += note.what == "begun" ? 1 : -1
      most = max(most, now)
    }
    return most
  }

  func release(_ worker: Substring) throws {
    try Data().write(to: URL(filePath: folder.path("release-\(worker)")))
  }
}
