import Catalog
import HTTPTypes
import HummingbirdCore

extension VideoQuery {
  /// - Throws: a `Problem` where a parameter says what none can.
  init(parameters: FlatDictionary<Substring, Substring>) throws {
    self.init()
    if let name = parameters["state"] {
      guard let known = VideoState(rawValue: String(name)) else {
        let states = VideoState.allCases.map(\.rawValue).joined(separator: ", ")
        throw Problem.badRequest("There is no state \(name); there are \(states).")
      }
      state = known
    }
    if let text = parameters["q"], !text.isEmpty {
      guard text.unicodeScalars.count <= 1024, !text.unicodeScalars.contains("\0") else {
        throw Problem.badRequest("q has 1024 characters at most, and none of them is U+0000.")
      }
      self.text = String(text)
    }
    if let number = parameters["limit"] {
      guard let count = Int(number), (1...500).contains(count) else {
        throw Problem.badRequest("limit is a number from 1 to 500.")
      }
      limit = count
    }
    if let cursor = parameters["cursor"], !cursor.isEmpty { after = PageCursor(String(cursor)) }
    cuts = try Self.cuts(parameters)
  }

  private static func cuts(_ parameters: FlatDictionary<Substring, Substring>) throws -> Cuts? {
    let match = parameters["match"] ?? "contains"
    guard match == "contains" || match == "within" else {
      throw Problem.badRequest("match is contains or within.")
    }
    guard let list = parameters["cuts"] else { return nil }
    let times = try list.split(separator: ",").map { text in
      guard let time = Double(text), time.isFinite else {
        throw Problem.badRequest("cuts is a list of times in seconds, 1.23,4.56 for example.")
      }
      return time
    }
    guard (1...mostTimes).contains(times.count) else {
      throw Problem.badRequest("cuts has 1 to \(mostTimes) times in seconds, 1.23,4.56 for example.")
    }
    return match == "within" ? .within(times) : .contains(times)
  }
}
