import Fingerprints

extension SharedTokens {
  /// What one video's entry shares with what is asked, without an index: for few videos.
  package static func votes(of entry: IndexEntry, with query: CandidateQuery) -> Int {
    var shared = SharedTokens()
    let rhythm = Dictionary(grouping: entry.rhythm, by: \.token)
    for asked in query.rhythm {
      for known in rhythm[asked.token] ?? [] {
        shared.addRhythm(
          knownStart: known.start, knownEnd: known.end, askedStart: asked.start, askedEnd: asked.end)
      }
    }
    let pictures = Dictionary(grouping: entry.pictures, by: \.token)
    for asked in query.pictures {
      for (tokens, mirrored) in [(asked.tokens, false), (asked.mirroredTokens, true)] {
        for token in tokens {
          for known in pictures[token] ?? [] {
            shared.addPicture(known: known.time, asked: asked.time, mirrored: mirrored)
          }
        }
      }
    }
    return shared.votes
  }
}
