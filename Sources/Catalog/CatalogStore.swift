package import Duplicates

/// All of a catalog. Whoever needs a part of it asks for that part's protocol.
package protocol CatalogStore:
  VideoStore, VideoControl, AnalysisStore, DuplicateStore, JobStore, JobResults, EventLog
{
  /// Filled by `finish`, emptied by `delete`; for looking up only.
  var candidates: any CandidateIndex { get }
}
