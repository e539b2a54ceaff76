package import Catalog
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

  /// What a claim looks at before it takes the job.
  package static func lease(of video: VideoID) -> PostgresQuery {
    "select lease_until from jobs where video_id = \(video.rawValue)"
  }

  /// The first page of a list.
  package static func videos(matching query: VideoQuery) -> PostgresQuery {
    PostgresCatalog.statement(for: query, after: nil)
  }
}
