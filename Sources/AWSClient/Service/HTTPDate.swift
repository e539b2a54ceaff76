import Foundation

/// `Thu, 29 Feb 2024 23:59:58 GMT`: the one form that servers write.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func parse(_ text: String) -> Date? {
    guard
      let match = text.wholeMatch(
        of: /[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT/),
      let month = months.firstIndex(of: String(match.output.2))
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar.date(
      from: DateComponents(
        year: Int(match.output.3), month: month + 1, day: Int(match.output.1), hour: Int(match.output.4),
        minute: Int(match.output.5), second: Int(match.output.6)))
  }
}
