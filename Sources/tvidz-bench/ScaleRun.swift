import Duplicates
import Foundation
import TvidzTesting

/// Fills one store and asks it.
struct ScaleRun {
  let catalogue: SyntheticCatalogue
  let store: any ScaleStore
  let queries: Int
  /// How long answers take, and nothing else.
  let onlyAnswers: Bool

  private static let batch = 2000

  func measure() async throws -> ScaleFigures {
    let clock = ContinuousClock()
    var figures = ScaleFigures(store: store.name, videos: catalogue.videos)
    if !store.isFilled {
      figures.buildSeconds = try await clock.measure { try await fill() } / .seconds(1)
    }
    note("\(store.name): \(catalogue.videos) videos are known")
    figures.bytes = try await store.size()
    for kind in ScaleFigures.Kind.allCases { figures.answers.append(try await ask(kind)) }
    let postgres = store as? ScalePostgres
    if let postgres, postgres.holdsCuts { figures.original = try await askOriginal(postgres) }
    if onlyAnswers { return figures }
    figures.recall = try await recall()
    if let postgres {
      (figures.mostFrequentRhythm, figures.mostFrequentPicture) = try await postgres.mostFrequent()
    }
    figures.insertedPerSecond = try await insertWhileAsking()
    return figures
  }

  private func fill() async throws {
    let starts = Array(stride(from: 0, to: catalogue.videos, by: Self.batch))
    // SQLite has one writer.
    let writers = store is ScaleSQLite ? 1 : 2
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for start in starts.enumerated().filter({ $0.offset % writers == writer }).map(\.element) {
            let numbers = start..<min(catalogue.videos, start + Self.batch)
            try await store.insert(numbers.map { ($0, catalogue.entry(of: $0)) })
            if let postgres = store as? ScalePostgres, postgres.holdsCuts {
              try await postgres.insert(cuts: numbers.map { ($0, catalogue.cuts($0)) })
            }
          }
        }
      }
      try await group.waitForAll()
    }
    try await store.settle()
  }

  // MARK: Questions

  private func question(_ number: Int, _ kind: ScaleFigures.Kind) -> (target: Int?, query: CandidateQuery) {
    let changes = PictureChange.allCases
    let change = changes[number % changes.count]
    let target = kind.isStranger ? catalogue.videos + 1000 + number : catalogue.target(number)
    let copy = SyntheticCatalogue.Copy(of: target, change, mostCuts: kind.mostCuts)
    guard kind != .offCentre else { return (nil, catalogue.offCentreQuery(number)) }
    var query = catalogue.query(copy)
    if !kind.asksPictures { query.pictures = [] }
    if !kind.asksRhythm { (query.rhythm, query.runs) = ([], []) }
    return (kind.isStranger ? nil : target, query)
  }

  private func ask(_ kind: ScaleFigures.Kind) async throws -> ScaleFigures.Answer {
    var answer = ScaleFigures.Answer(kind: kind)
    var times: [Double] = []
    let clock = ContinuousClock()
    // The first ones find cold pages.
    for number in 0..<queries + 10 {
      let (target, query) = question(number, kind)
      var found: [Int] = []
      let time = try await clock.measure { found = try await store.candidates(for: query) }
      guard number >= 10 else { continue }
      times.append(time / .milliseconds(1))
      answer.candidates.append(found.count)
      answer.lookups += query.lookups
      answer.postings += try await store.postings(for: query)
      if let target, found.contains(target) { answer.found += 1 }
    }
    times.sort()
    answer.median = times[times.count / 2]
    answer.p99 = times[min(times.count - 1, times.count * 99 / 100)]
    answer.lookups /= queries
    answer.postings /= queries
    answer.found /= Double(queries)
    return answer
  }

  /// How often the original of a copy is among the candidates.
  private func recall() async throws -> ScaleFigures.Recall {
    var recall = ScaleFigures.Recall()
    func share(isStill: Bool = false, _ copy: (Int) -> SyntheticCatalogue.Copy) async throws -> Double {
      var hits = 0
      for number in 0..<queries {
        let target = catalogue.target(5000 + number, isStill: isStill)
        if try await store.candidates(for: catalogue.query(copy(target))).contains(target) { hits += 1 }
      }
      return Double(hits) / Double(queries)
    }
    for change in PictureChange.allCases {
      recall.whole[change.rawValue] = try await share { SyntheticCatalogue.Copy(of: $0, change) }
      recall.fiveCuts[change.rawValue] = try await share {
        SyntheticCatalogue.Copy(of: $0, change, mostCuts: 5)
      }
    }
    recall.whole["speed 1.04"] = try await share { SyntheticCatalogue.Copy(of: $0, .sampled, speed: 1.04) }
    recall.fiveCuts["speed 1.04"] = try await share {
      SyntheticCatalogue.Copy(of: $0, .sampled, speed: 1.04, mostCuts: 5)
    }
    recall.still = try await share(isStill: true) { SyntheticCatalogue.Copy(of: $0, .sampled) }
    return recall
  }

  private func askOriginal(_ postgres: ScalePostgres) async throws -> ScaleFigures.Original {
    let clock = ContinuousClock()
    var (three, any): ([Double], [Double]) = ([], [])
    for number in 0..<min(10, queries) {
      let cuts = catalogue.cuts(catalogue.target(number))
      let some = Array(cuts.prefix(3))
      three.append(
        try await clock.measure { _ = try await postgres.supersets(of: some) } / .milliseconds(1))
      any.append(try await clock.measure { _ = try await postgres.overlapping(cuts) } / .milliseconds(1))
    }
    return ScaleFigures.Original(
      threeTimestamps: three.sorted()[three.count / 2], anyThree: any.sorted()[any.count / 2])
  }

  /// Videos a second, one by one, beside one that asks all the time.
  private func insertWhileAsking() async throws -> Double {
    let seconds = 5.0
    let end = ContinuousClock.now + .seconds(seconds)
    return try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        var number = 0
        while ContinuousClock.now < end {
          _ = try await store.candidates(for: question(number, .both).query)
          number += 1
        }
        return 0
      }
      group.addTask {
        var inserted = 0
        while ContinuousClock.now < end {
          let number = catalogue.videos + inserted
          try await store.insert([(number, catalogue.entry(of: number))])
          inserted += 1
        }
        return inserted
      }
      return try await group.reduce(0, +)
    }.perSecond(seconds)
  }
}

extension Int {
  fileprivate func perSecond(_ seconds: Double) -> Double { Double(self) / seconds }
}

extension CandidateQuery {
  var lookups: Int { rhythm.count + runs.count + pictures.reduce(0) { $0 + $1.codes.count } }
}
