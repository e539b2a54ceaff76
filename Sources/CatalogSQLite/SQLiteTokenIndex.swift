import Catalog
package import Duplicates
import Foundation
import GRDB
import TvidzCore

/// The token tables of a catalog alone, by videos' numbers: for measuring.
package struct SQLiteTokenIndex: Sendable {
  private let queue: DatabaseQueue

  /// - Parameter path: of a file that is made; it is not to be there.
  package init(path: String) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      try database.execute(
        sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144")
    }
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { try $0.execute(sql: SQLiteMigrations.tokens) }
  }

  package func insert(_ entries: [(video: Int64, entry: IndexEntry)]) throws {
    try queue.write { database in
      for (video, entry) in entries { try TokenPostings.insert(entry, of: video, in: database) }
    }
  }

  /// Videos' numbers stand for their identifiers.
  package func candidates(
    for query: CandidateQuery, limit: Int
  ) throws -> (found: [Candidate], postings: Int) {
    let (shared, postings) = try queue.read { try TokenPostings.shared(with: query, in: $0) }
    let found = shared.map { Candidate(video: VideoID("\($0)"), votes: $1.votes, nearest: $1.nearest) }
    return (Candidate.best(found, limit: limit), postings)
  }
}
