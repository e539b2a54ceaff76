/// What a `Range` header asks for of a body whose size is known (RFC 9110, section 14). Pure.
package enum ByteRange: Sendable, Hashable {
  /// No range, several, or one that is not understood: all of it is sent, as the standard allows.
  case whole
  /// Half-open.
  case part(Range<Int64>)
  case unsatisfiable

  package init(header: String?, size: Int64) {
    guard let header, header.lowercased().hasPrefix("bytes=") else {
      self = .whole
      return
    }
    let text = header.dropFirst(6)
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
      .map { $0.trimmingSpaces }
    guard !text.contains(","), ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) }) else {
      self = .whole
      return
    }
    switch (Int64(ends[0]), Int64(ends[1])) {
    case (let first?, _) where first >= size: self = .unsatisfiable
    case (let first?, nil) where ends[1].isEmpty: self = .part(first..<size)
    case (let first?, let last?) where last >= first: self = .part(first..<min(size, last + 1))
    // The last bytes.
    case (nil, let count?) where ends[0].isEmpty && count > 0 && size > 0:
      self = .part(max(0, size - count)..<size)
    case (nil, 0?) where ends[0].isEmpty: self = .unsatisfiable
    default: self = .whole
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Substring {
  fileprivate var trimmingSpaces: Substring {
    var text = drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
