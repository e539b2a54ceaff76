package import Catalog
package import Duplicates
package import Foundation
package import TvidzCore

/// What is asked so often that its plan is held by tests.
package enum HotStatements {
  package static func events(of video: VideoID, after id: Int64, limit: Int) -> PostgresQuery {
    "select * from events where video_id = \(video.rawValue) and id > \(id) order by id limit \(limit)"
  }

  /// Below the oldest transaction that runs nothing can be added any more.
  package static func events(afterTransaction xid: UInt64, number: Int64, limit: Int) -> PostgresQuery {
    """
    select * from events where (xid, number) > (\(xid), \(number))
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, number limit \(limit)
    """
  }

  package static func claimable(at time: Date, limit: Int) -> PostgresQuery {
    """
    select id from videos left join jobs on jobs.video_id = videos.id
    where state in ('queued', 'downloading', 'analyzing') and deleted_at is null
      and (lease_until is null or lease_until <= \(time))
    order by upload_date, number limit \(limit)
    """
  }

  /// What a claim looks at before it takes the job; a sign of life of its owner comes before that, or too late.
  package static func lease(of video: VideoID) -> PostgresQuery {
    "select lease_until from jobs where video_id = \(video.rawValue) for update"
  }

  /// What others are to the bytes: the oldest complete video.
  package static func canonical(sha256: String, excluding excluded: Set<VideoID>) -> PostgresQuery {
    """
    select id from videos where sha256 = \(sha256) and generation is not null
      and id <> all (\(excluded.map(\.rawValue)))
    order by generation limit 1
    """
  }

  /// What became known since a look for candidates.
  package static func known(after generation: IndexGeneration) -> PostgresQuery {
    "select number, id from videos where generation > \(generation.rawValue) order by generation"
  }

  package static func fingerprints(of videos: [VideoID]) -> PostgresQuery {
    """
    select video_id, bytes from fingerprints
    where video_id = any (\(videos.map(\.rawValue))) and version = \(Int32(FingerprintEncoding.version))
    """
  }

  /// On either side.
  package static func pairs(of video: VideoID) -> PostgresQuery {
    "select * from duplicates where video_id = \(video.rawValue) or duplicate_of = \(video.rawValue) order by id"
  }

  /// Removes the postings of a video from one of the tables of tokens.
  package static func deletion(of video: Int32, from table: String) -> PostgresQuery {
    "delete from \(name: table) where video = \(video)"
  }

  /// - Returns: the number of events.
  package static func pruning(endedBefore time: Date) -> PostgresQuery {
    """
    with old as (
      delete from events where video_id in (select id from videos where ended_at < \(time))
      returning xid, number
    ), last as (select xid, number from old order by xid desc, number desc limit 1), marked as (
      update catalog set pruned_xid = last.xid, pruned_number = last.number from last
      where (last.xid, last.number) > (pruned_xid, pruned_number)
    )
    select count(*) from old
    """
  }

  /// A row for each state that a video is in; with each of them, since when the first waits in the queue.
  package static let census: PostgresQuery = """
    select state, sum(videos)::bigint as count,
      (select min(upload_date) from videos where state = 'queued' and deleted_at is null) as oldest
    from state_counts group by state having sum(videos) > 0
    """

  /// - Parameter numbers: only these videos; nil for all.
  package static func candidates(
    for query: CandidateQuery, among numbers: [Int32]? = nil, limit: Int
  ) -> PostgresQuery {
    CandidateStatement(query, among: numbers, limit: limit).query {
      // One search for each that was found: nobody tells the planner how few there are, and it would read all videos.
      """
      select v.id, shared.votes, shared.nearest from \($0) as shared
      cross join lateral (select id from videos where number = shared.video limit 1) v
      """
    }
  }

  /// The first page of a list.
  package static func videos(matching query: VideoQuery) -> PostgresQuery {
    PostgresCatalog.statement(for: query, after: nil)
  }
}
