package import Fingerprints

/// What an index keeps of a video.
package struct IndexEntry: Sendable, Hashable {
  package struct StoredPicture: Sendable, Hashable {
    package let code: PictureCode
    /// Presentation time in seconds.
    package let time: Double

    package init(code: PictureCode, time: Double) {
      self.code = code
      self.time = time
    }
  }

  package var rhythm: [PlacedRhythm]
  package var runs: [PlacedRun]
  package var pictures: [StoredPicture]

  package init(rhythm: [PlacedRhythm], runs: [PlacedRun] = [], pictures: [StoredPicture]) {
    self.rhythm = rhythm
    self.runs = runs
    self.pictures = pictures
  }

  package init(_ fingerprint: Fingerprint) {
    rhythm = RhythmTokens.indexed(fingerprint.cuts)
    runs = RunTokens.stored(fingerprint.cuts, picture: fingerprint.sketchesAfterCuts())
    pictures = fingerprint.keyPictures.flatMap { mark in
      (mark.grid.map(PictureTokens.stored) ?? []).map { StoredPicture(code: $0, time: mark.time) }
    }
  }
}

/// What is looked up to find the videos that a video may be a copy of.
package struct CandidateQuery: Sendable, Hashable {
  package struct AskedPicture: Sendable, Hashable {
    /// Presentation time in seconds.
    package let time: Double
    /// No token twice.
    package let codes: [PictureCode]

    package init(time: Double, codes: [PictureCode]) {
      self.time = time
      self.codes = codes
    }
  }

  package var rhythm: [AskedRhythm]
  package var runs: [PlacedRun]
  package var pictures: [AskedPicture]

  package init(rhythm: [PlacedRhythm], runs: [PlacedRun] = [], pictures: [AskedPicture]) {
    self.rhythm = AskedRhythm.all(rhythm)
    self.runs = runs
    self.pictures = pictures
  }

  /// - Parameter after: only what is new from this moment on, in seconds, and a little before it, since what is new must
  ///   agree with something.
  package init(_ fingerprint: Fingerprint, after: Double = -.infinity) {
    let firstCut = fingerprint.cuts.filter { $0 <= after }.suffix(Self.cutsBefore).first ?? -.infinity
    let cuts = fingerprint.cuts.filter { $0 >= firstCut }
    rhythm = AskedRhythm.all(RhythmTokens.lookedUp(cuts))
    runs =
      cuts.count <= Self.fewCuts ? RunTokens.asked(cuts, picture: fingerprint.sketchesAfterCuts()) : []
    let pictures = after.isFinite ? fingerprint.pictures(after: after) : fingerprint.askedPictures
    let most = PictureTokens.mostLookups(pictures: pictures.count)
    self.pictures = pictures.compactMap { mark in
      mark.grid.map { AskedPicture(time: mark.time, codes: PictureTokens.asked($0, most: most)) }
    }
  }

  /// What is looked up once more where nothing was found: whether this is a part of a known video's picture, not around
  /// its middle, or the known one a part of this.
  package static func offCentre(_ fingerprint: Fingerprint) -> CandidateQuery {
    let pictures = fingerprint.askedPictures(most: mostOffCentre)
    let most = min(2048, PictureTokens.offCentreLookups / max(1, pictures.count))
    return CandidateQuery(
      rhythm: [],
      pictures: pictures.compactMap { mark in
        mark.grid.map {
          AskedPicture(time: mark.time, codes: PictureTokens.askedOffCentre($0, most: most))
        }
      })
  }

  /// Pictures of which parts are asked for.
  package static let mostOffCentre = 16
  private static let cutsBefore = 8
  /// More cuts are found by rhythm alone; to ask for their runs would be to read very many postings.
  package static let fewCuts = 9
}
