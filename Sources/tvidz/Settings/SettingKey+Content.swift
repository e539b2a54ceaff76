import Configuration
import TvidzCore

/// Between what a source holds and text that is right for its key.
extension SettingKey {
  var type: ConfigType {
    switch kind {
    case .text, .choice: .string
    case .list: .stringArray
    case .integer: .int
    case .number: .double
    }
  }

  /// - Throws: an `ActionableError` where the text is nothing that the key takes.
  func content(of text: String, in origin: String) throws -> ConfigContent {
    switch kind {
    case .text, .choice: return .string(text)
    case .list: return .stringArray(Self.items(text))
    case .integer:
      guard let number = Int(text) else { throw refusal(origin, "\(text) is no whole number") }
      return .int(number)
    case .number:
      guard let number = Double(text) else { throw refusal(origin, "\(text) is no number") }
      return .double(number)
    }
  }

  func text(of content: ConfigContent, in origin: String) throws -> String {
    switch (kind, content) {
    case (.text, .string(let text)): return text
    case (.list, .stringArray(let list)): return list.joined(separator: ",")
    case (.choice(let choices), .string(let text)):
      guard choices.contains(text) else {
        throw refusal(origin, "\(text) is none of \(choices.joined(separator: ", "))")
      }
      return text
    case (.integer(let range), .int(let number)):
      guard range.contains(number) else { throw refusal(origin, outside(range, number)) }
      return "\(number)"
    case (.number(let range), .double(let number)):
      guard range.contains(number) else { throw refusal(origin, outside(range, number)) }
      return "\(number)"
    default: throw refusal(origin, otherType)
    }
  }

  /// What is wrong with a value of a type that the key does not take.
  var otherType: String {
    switch kind {
    case .text: "it is no text"
    case .list: "it is no list of texts"
    case .choice(let choices): "it is none of \(choices.joined(separator: ", "))"
    case .integer: "it is no whole number"
    case .number: "it is no number"
    }
  }

  static func items(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.drop { $0 == " " }) }
  }

  func refusal(_ origin: String, _ why: String) -> ActionableError {
    ActionableError(.usage, what: "cannot take \(name) from \(origin)", why: why, remedy: helpInASentence)
  }

  /// As a part of a sentence: no capital where it begins, but for those of its own (MiB), and no point at the end.
  private var helpInASentence: String {
    let word = help.prefix { $0 != " " }
    let text =
      word.dropFirst().contains(where: \.isUppercase) ? help : help.prefix(1).lowercased() + help.dropFirst()
    return String(text.hasSuffix(".") ? text.dropLast() : text[...])
  }

  private func outside<Bound>(_ range: ClosedRange<Bound>, _ number: Bound) -> String {
    "\(number) is not between \(range.lowerBound) and \(range.upperBound)"
  }
}
