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
    var table = TextTable(columns: [
      "videos", "kind", "ms a query", "lookups", "postings", "candidates", "original found",
    ])
    var figures: [CatalogueFigures] = []
    let bases = try await BasePictures.load(footage: ProjectFolder.footage(), seed: 7)
    if !bases.isReal { note("pictures are drawn, because the folder of real footage is not there") }
    for count in videos {
      let catalogue = SyntheticCatalogue(seed: 7, videos: count, bases: bases)
      let index = InMemoryCandidateIndex()
      for number in 0..<count { await index.add(VideoID("\(number)"), catalogue.entry(of: number)) }
      note("\(count) videos are known")
      for kind in CatalogueFigures.Kind.allCases {
        let figure = await measure(kind, catalogue, index)
        figures.append(figure)
        table.add([
          "\(count)", kind.rawValue, String(format: "%.2f", figure.milliseconds), "\(figure.lookups)",
          "\(figure.postings)", String(format: "%.1f", figure.candidates),
          String(format: "%.3f", figure.found),
        ])
      }
    }
    print(table.text)
    if let json { try JSONEncoder().encode(figures).write(to: URL(filePath: json)) }
    // Ten times the videos must cost less than ten times as much.
    for kind in CatalogueFigures.Kind.allCases {
      let ofKind = figures.filter { $0.kind == kind }
      for (small, large) in zip(ofKind, ofKind.dropFirst()) {
        let growth = (large.milliseconds / small.milliseconds) / (Double(large.videos) / Double(small.videos))
        note(
          "\(kind.rawValue): \(small.videos) to \(large.videos): \(String(format: "%.2f", growth)) of linear")
        if growth >= 1 { throw ExitCode(1) }
      }
    }
  }

  private func measure(
    _ kind: CatalogueFigures.Kind, _ catalogue: SyntheticCatalogue, _ index: InMemoryCandidateIndex
  ) async -> CatalogueFigures {
    var figure = CatalogueFigures(videos: catalogue.videos, kind: kind)
    for number in 0..<queries {
      let target = catalogue.target(number)
      let change = PictureChange.allCases[number % PictureChange.allCases.count]
      var query = catalogue.query(SyntheticCatalogue.Copy(of: target, change))
      if kind == .rhythm { query.pictures = [] }
      if kind == .pictures { query.rhythm = [] }
      let asked = query
      let start = ContinuousClock.now
      let candidates = await index.candidates(for: asked, limit: 50)
      figure.milliseconds += start.duration(to: .now) / .milliseconds(1) / Double(queries)
      let cost = await index.lastCost
      figure.lookups += cost.lookups / queries
      figure.postings += cost.postings / queries
      figure.candidates += Double(candidates.count) / Double(queries)
      if candidates.contains(where: { $0.video.rawValue == "\(target)" }) {
        figure.found += 1 / Double(queries)
      }
    }
    return figure
  }
}

struct CatalogueFigures: Codable {
  enum Kind: String, Codable, CaseIterable {
    case rhythm, pictures, both
  }

  let videos: Int
  let kind: Kind
  var milliseconds = 0.0
  var lookups = 0
  var postings = 0
  var candidates = 0.0
  /// Share of the questions whose original was among the candidates.
  var found = 0.0

  init(videos: Int, kind: Kind) {
    self.videos = videos
    self.kind = kind
  }
}
