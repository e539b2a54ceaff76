package import Foundation

/// Where a page of videos ends: pages go by upload date, then by the order of making, the newest first.
package struct PagePlace: Sendable, Hashable {
  /// Since 1970; whole, so that no rounding makes a video appear twice or not at all.
  package let microseconds: Int64
  package let number: Int64

  package init(_ date: Date, _ number: Int64) {
    microseconds = date.microseconds
    self.number = number
  }

  /// - Throws: `CatalogError.foreignPage`.
  package init(_ cursor: PageCursor) throws {
    let parts = cursor.rawValue.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let microseconds = Int64(parts[0]), let number = Int64(parts[1]) else {
      throw CatalogError.foreignPage
    }
    self.microseconds = microseconds
    self.number = number
  }

  package var cursor: PageCursor { PageCursor("\(microseconds)-\(number)") }

  /// Whether a video with these comes on a later page.
  package func isBefore(date: Date, number: Int64) -> Bool {
    (date.microseconds, number) < (microseconds, self.number)
  }
}

extension Date {
  /// Since 1970, as the databases keep it.
  package var microseconds: Int64 { Int64((timeIntervalSince1970 * 1_000_000).rounded()) }

  package init(microseconds: Int64) { self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000) }
}
