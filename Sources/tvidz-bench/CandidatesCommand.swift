import ArgumentParser
import Duplicates
import Fingerprints
import Foundation
import TvidzCore
import TvidzTesting

struct CandidatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "candidates",
    abstract: "Measure what it costs to find candidates among many videos.",
    discussion: """
      Fills the index in memory with synthetic videos, whose shots' lengths are resampled from real ones and whose \
      pictures are mixed from real ones (3 % are cut regularly, 2 % nearly still, 1 % share an intro), and asks it \
      about copies of some.
      """)

  @Option(help: "How many videos are known.")
  var videos: [Int] = [1000, 10_000, 100_000]

  @Option(help: "How many questions are asked.")
  var queries = 100

  @Option(help: ArgumentHelp("Write the figures as JSON.", valueName: "file"))
  var json: String?

  func run() async throws {
    var figures: [CatalogueFigures] = []
    let bases = try await BasePictures.load(footage: ProjectFolder.footage(), seed: 7)
    if !bases.isReal { note("pictures are drawn, because the folder of real footage is not there") }
    for count in videos.sorted() {
      let catalogue = SyntheticCatalogue(seed: 7, videos: count, bases: bases)
      let index = InMemoryCandidateIndex()
      for number in 0..<count { await index.add(VideoID("\(number)"), catalogue.entry(of: number)) }
      note("\(count) videos are known")
      for kind in CatalogueFigures.Kind.allCases {
        figures.append(await measure(kind, catalogue, index))
      }
    }
    let growth = CandidateGrowth.all(figures)
    print(CatalogueFigures.table(figures) + "\n\n" + CandidateGrowth.table(growth))
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(CandidatesReport(figures: figures, growth: growth)).write(to: URL(filePath: json))
    }
    if growth.contains(where: { !$0.isSlowerThanLinear }) { throw ExitCode(1) }
  }

  private func measure(
    _ kind: CatalogueFigures.Kind, _ catalogue: SyntheticCatalogue, _ index: InMemoryCandidateIndex
  ) async -> CatalogueFigures {
    var figure = CatalogueFigures(videos: catalogue.videos, kind: kind)
    var times: [Double] = []
    var counts: [Int] = []
    for number in 0..<queries {
      let target = catalogue.target(number)
      let change = PictureChange.allCases[number % PictureChange.allCases.count]
      var query = catalogue.query(SyntheticCatalogue.Copy(of: target, change))
      if kind == .rhythm { query.pictures = [] }
      if kind == .pictures { (query.rhythm, query.runs) = ([], []) }
      let asked = query
      let start = ContinuousClock.now
      let candidates = await index.candidates(for: asked, limit: CopySearch.mostCandidates)
      times.append(start.duration(to: .now) / .milliseconds(1))
      counts.append(candidates.count)
      let cost = await index.lastCost
      figure.lookups += Double(cost.lookups) / Double(queries)
      figure.postings += Double(cost.postings) / Double(queries)
      figure.mostPostings = max(figure.mostPostings, cost.postings)
      if candidates.contains(where: { $0.video.rawValue == "\(target)" }) {
        figure.found += 1 / Double(queries)
      }
    }
    times.sort()
    figure.milliseconds = times.reduce(0, +) / Double(times.count)
    figure.p99 = times[times.count * 99 / 100]
    figure.candidates = Double(counts.reduce(0, +)) / Double(counts.count)
    figure.mostCandidates = counts.max() ?? 0
    return figure
  }
}

private struct CandidatesReport: Encodable {
  let figures: [CatalogueFigures]
  let growth: [CandidateGrowth]
}
