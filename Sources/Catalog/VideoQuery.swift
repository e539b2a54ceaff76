/// Which videos to list: the newest first, a page at a time. Deleted ones are never listed.
package struct VideoQuery: Sendable, Hashable {
  /// A list of cuts to look for. Times are seconds with at most six decimals, and compared exactly: that is what the
  /// original design asks. Copies are found by the candidate index.
  package enum Cuts: Sendable, Hashable {
    /// Videos that have a cut at each of these times.
    case contains([Double])
    /// Videos all of whose cuts are among these times.
    case within([Double])
    /// Videos that have a cut at so many of these times, at least.
    case sharing([Double], least: Int)
  }

  package static let mostTimes = 10_000

  package var state: VideoState?
  /// A part of the file's name, whatever the case of its ASCII letters.
  package var text: String?
  package var cuts: Cuts?
  /// Of the page before; nil for the first.
  package var after: PageCursor?
  /// 1...500.
  package var limit: Int

  package init(
    state: VideoState? = nil, text: String? = nil, cuts: Cuts? = nil, after: PageCursor? = nil,
    limit: Int = 50
  ) {
    self.state = state
    self.text = text
    self.cuts = cuts
    self.after = after
    self.limit = max(1, min(500, limit))
  }
}

/// Where a page ends; opaque to whoever passes it on.
package struct PageCursor: Sendable, Hashable {
  package let rawValue: String
  package init(_ rawValue: String) { self.rawValue = rawValue }
}

package struct VideoPage: Sendable, Hashable {
  package var videos: [VideoRecord]
  /// Nil on the last page.
  package var next: PageCursor?

  package init(videos: [VideoRecord], next: PageCursor?) {
    self.videos = videos
    self.next = next
  }
}

/// A page, and the place in the log up to which its records include everything. Events after the cursor may be
/// included in part: to apply them again is harmless, for each tells a state and not a change of one.
package struct CatalogSnapshot: Sendable, Hashable {
  package var page: VideoPage
  package var cursor: EventCursor

  package init(page: VideoPage, cursor: EventCursor) {
    self.page = page
    self.cursor = cursor
  }
}

/// All that a person who looks at one video is shown at first.
package struct VideoSnapshot: Sendable, Hashable {
  /// Its `lastEvent` is the event up to which all of this is true.
  package var video: VideoRecord
  /// Of the finished analysis; of a running one, those that were told since it began.
  package var cuts: [CutRecord]
  /// What it is a copy of, and what is a copy of it; dismissed ones too.
  package var duplicates: [DuplicateRecord]

  package init(video: VideoRecord, cuts: [CutRecord], duplicates: [DuplicateRecord]) {
    self.video = video
    self.cuts = cuts
    self.duplicates = duplicates
  }
}
