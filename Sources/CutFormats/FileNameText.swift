/// A file name for a line of text that people read: characters that would break the line or that a terminal would
/// obey are written as escapes (`\n`, `\u{1B}`).
package func printableText(_ name: String) -> String {
  var text = ""
  for scalar in name.unicodeScalars {
    // Joiners are part of many scripts and of emoji; the other format characters can turn a line around.
    if scalar == "\u{200C}" || scalar == "\u{200D}" {
      text.unicodeScalars.append(scalar)
      continue
    }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format:
      text += scalar.escaped(asASCII: true)
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text
}

/// The part after the last slash.
package func lastPathComponent(_ path: String) -> String {
  path.split(separator: "/").last.map(String.init) ?? path
}

/// A URL of a file: absolute (`file:///…`) where the path is or `baseDirectory` makes it so, else a relative reference.
func fileURL(_ path: String, baseDirectory: String?) -> String {
  if path.hasPrefix("/") { return "file://" + percentEncoded(path) }
  if let baseDirectory {
    return "file://" + percentEncoded(baseDirectory.hasSuffix("/") ? baseDirectory : baseDirectory + "/")
      + percentEncoded(path)
  }
  return percentEncoded(path)
}

/// RFC 3986: all but unreserved characters and the slash, so that no colon can be taken for the end of a scheme.
private func percentEncoded(_ path: String) -> String {
  var text = ""
  for byte in path.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: "/"):
      text.unicodeScalars.append(Unicode.Scalar(byte))
    default:
      text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
  return text
}
