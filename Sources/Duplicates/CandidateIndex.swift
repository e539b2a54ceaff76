package import Fingerprints
package import TvidzCore

/// Knows many videos by their tokens, and names the few that a video may be a copy of.
package protocol CandidateIndex: Sendable {
  /// Adds a video, or replaces what is known of it.
  func add(_ video: VideoID, _ entry: IndexEntry) async throws

  /// Forgets a video; one that is not known is none of its business.
  func remove(_ video: VideoID) async throws

  /// Videos that share at least two tokens with the one that is asked about, at one consistent offset and speed; the
  /// most votes first.
  func candidates(for query: CandidateQuery, limit: Int) async throws -> [Candidate]
}

/// A video that shares tokens with the one that was asked about.
package struct Candidate: Sendable, Hashable {
  package let video: VideoID
  /// Tokens that are shared at one offset and speed, at least two.
  package let votes: Int

  package init(video: VideoID, votes: Int) {
    self.video = video
    self.votes = votes
  }
}

/// What an index keeps of a video.
package struct IndexEntry: Sendable, Hashable {
  package struct StoredPicture: Sendable, Hashable {
    package let token: PictureToken
    /// Presentation time in seconds.
    package let time: Double

    package init(token: PictureToken, time: Double) {
      self.token = token
      self.time = time
    }
  }

  package var rhythm: [PlacedRhythm]
  package var pictures: [StoredPicture]

  package init(rhythm: [PlacedRhythm], pictures: [StoredPicture]) {
    self.rhythm = rhythm
    self.pictures = pictures
  }

  package init(_ fingerprint: Fingerprint) {
    rhythm = RhythmTokens.stored(fingerprint.cuts)
    pictures = fingerprint.keyPictures.flatMap { mark in
      (mark.grid.map(PictureTokens.stored) ?? []).map { StoredPicture(token: $0, time: mark.time) }
    }
  }
}

/// What is looked up to find the videos that a video may be a copy of.
package struct CandidateQuery: Sendable, Hashable {
  package struct AskedPicture: Sendable, Hashable {
    /// Presentation time in seconds.
    package let time: Double
    package let tokens: Set<PictureToken>
    /// Of its mirror image: only what is stored is never mirrored.
    package let mirroredTokens: Set<PictureToken>

    package init(time: Double, tokens: Set<PictureToken>, mirroredTokens: Set<PictureToken>) {
      self.time = time
      self.tokens = tokens
      self.mirroredTokens = mirroredTokens
    }
  }

  package var rhythm: [PlacedRhythm]
  package var pictures: [AskedPicture]

  package init(rhythm: [PlacedRhythm], pictures: [AskedPicture]) {
    self.rhythm = rhythm
    self.pictures = pictures
  }

  /// - Parameter after: only pictures from this moment on, in seconds, and rhythms that end after it: what is new
  ///   since a query before.
  package init(_ fingerprint: Fingerprint, after: Double = -.infinity) {
    rhythm = RhythmTokens.asked(fingerprint.cuts).filter { $0.end > after }
    pictures = fingerprint.marks.compactMap { mark in
      guard mark.time > after, let grid = mark.grid else { return nil }
      return AskedPicture(
        time: mark.time, tokens: PictureTokens.asked(grid, mirrored: false),
        mirroredTokens: PictureTokens.asked(grid, mirrored: true))
    }
  }
}
