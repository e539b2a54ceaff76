package import Foundation

/// Films that resemble no other, drawn once and kept with the clips of the duplicates benchmark.
package enum DrawnFilm {
  /// Shots of one to seven seconds, 320 by 180.
  package static func original(_ seed: UInt64, seconds: Double = 12) async throws -> URL {
    let film = SyntheticFootage(seed: seed, seconds: seconds)
    let source = DuplicateSource(
      name: "film-\(seed)", content: .drawn(film), duration: seconds, cuts: film.cuts)
    return try await DuplicateClipCache().clip(of: source)
  }

  /// One shot, 320 by 180.
  package static func shot(_ seed: UInt64, seconds: Double) async throws -> URL {
    let film = SyntheticFootage(seed: seed, seconds: seconds, every: seconds)
    let source = DuplicateSource(name: "shot-\(seed)", content: .drawn(film), duration: seconds, cuts: [])
    return try await DuplicateClipCache().clip(of: source)
  }
}
