/// JSON whose keys keep their order and whose numbers print the same every time, which Foundation's encoder does not
/// promise.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Printed in full, with a decimal point; null where it is not finite.
  case number(Double)
  /// Printed with at most `places` decimals and no zeros at their end; null where it is not finite.
  case decimal(Double, places: Int)
  /// Printed in seconds, with at most six decimals.
  case microseconds(Int64)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Sendable, Hashable {
    package let key: String
    package let value: JSONValue

    package init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  package static func object(_ members: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(members.map { Member(key: $0.key, value: $0.value) })
  }

  /// On one line, without spaces.
  package var text: String {
    var text = ""
    write(to: &text, indentation: nil)
    return text
  }

  /// Over several lines, indented by two spaces a level; for documents that people open.
  package var indentedText: String {
    var text = ""
    write(to: &text, indentation: 0)
    return text
  }

  private func write(to text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value): text += value.isFinite ? String(value) : "null"
    case .decimal(let value, let places):
      text += value.isFinite ? decimalText(value, places: places) : "null"
    case .microseconds(let value): text += secondsText(microseconds: value)
    case .string(let value): Self.write(value, to: &text)
    case .array(let values):
      Self.writeList(values, "[", "]", to: &text, indentation: indentation) { value, text, inner in
        value.write(to: &text, indentation: inner)
      }
    case .object(let members):
      Self.writeList(members, "{", "}", to: &text, indentation: indentation) { member, text, inner in
        Self.write(member.key, to: &text)
        text += inner == nil ? ":" : ": "
        member.value.write(to: &text, indentation: inner)
      }
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String, indentation: Int?,
    writeElement: (Element, inout String, Int?) -> Void
  ) {
    text += open
    let inner = indentation.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      if let inner { text += lineBreak(inner) }
      writeElement(element, &text, inner)
    }
    if let indentation, !elements.isEmpty { text += lineBreak(indentation) }
    text += close
  }

  private static func lineBreak(_ indentation: Int) -> String {
    "\n" + String(repeating: "  ", count: indentation)
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      // The control characters that JSON forbids; and those that it allows, but a terminal would obey or a line reader
      // take for the end of a line.
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
