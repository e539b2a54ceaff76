/// Cuts a stream of bytes into lines. Pure; it holds one unfinished line, which has a limit.
package struct LineSplitter: Sendable {
  /// A line has no end within the limit.
  package struct TooLong: Error, Sendable, Hashable {
    package init() {}
  }

  private let limit: Int
  private var rest: [UInt8] = []

  /// - Parameter limit: of a line, in bytes, without its line feed.
  package init(limit: Int) {
    self.limit = limit
  }

  /// Whether bytes came since the last line feed.
  package var hasUnfinishedLine: Bool { !rest.isEmpty }

  /// - Returns: the lines that end in `bytes`, without their line feeds.
  package mutating func take(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        lines.append(rest)
        rest.removeAll(keepingCapacity: true)
      } else if rest.count < limit {
        rest.append(byte)
      } else {
        throw TooLong()
      }
    }
    return lines
  }
}
