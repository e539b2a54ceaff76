import Fingerprints

extension SharedTokens {
  /// What one video's entry shares with what is asked, without an index: for few videos.
  package init(of entry: IndexEntry, with query: CandidateQuery) {
    self.init()
    let rhythm = Dictionary(grouping: entry.rhythm, by: \.token)
    for asked in query.rhythm {
      for known in rhythm[asked.placed.token] ?? [] { addRhythm(known, asked: asked) }
    }
    let runs = Dictionary(grouping: entry.runs, by: \.token)
    for asked in query.runs {
      for known in runs[asked.token] ?? [] { addRun(known, asked: asked) }
    }
    let pictures = Dictionary(grouping: entry.pictures, by: \.code.token)
    for asked in query.pictures {
      for code in asked.codes {
        for known in pictures[code.token] ?? [] { addPicture(known, asked: code, at: asked.time) }
      }
    }
  }
}
