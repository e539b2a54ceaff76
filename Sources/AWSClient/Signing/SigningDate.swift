import Foundation

/// A moment as signatures write it, in UTC: `20240229T235958Z`, and its day.
struct SigningDate {
  let moment: String
  var day: String { String(moment.prefix(8)) }

  init(_ date: Date) {
    // Not an ISO 8601 format style: it has no form without separators that is stable across platforms.
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    func digits(_ number: Int?, _ count: Int) -> String {
      let text = String(number ?? 0)
      return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    moment =
      digits(parts.year, 4) + digits(parts.month, 2) + digits(parts.day, 2) + "T" + digits(parts.hour, 2)
      + digits(parts.minute, 2) + digits(parts.second, 2) + "Z"
  }
}
