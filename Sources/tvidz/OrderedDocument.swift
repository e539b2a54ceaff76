package import CutFormats

/// The text of one document about several files that are analysed at once: it comes out in the order of the files.
///
/// What the first unfinished file says comes out at once; what later ones say is kept until their turn. Pure: each
/// function returns what is to be written now.
package struct OrderedDocument: Sendable {
  private let writer: any CutWriter
  private let isList: Bool
  private var turn = 0
  private var isOpen = false
  private var isEntryOpen = false
  private var kept: [Int: String] = [:]
  private var closed: Set<Int> = []

  /// - Parameter isList: whether there is a document even when no file gave it anything.
  package init(_ writer: any CutWriter, isList: Bool) {
    self.writer = writer
    self.isList = isList
  }

  /// More of the entry of file `index`, 0-based. The first call makes the entry, also where its text is empty.
  package mutating func write(_ text: String, file index: Int) -> String {
    guard index == turn else {
      kept[index, default: ""] += text
      return ""
    }
    return startOfEntry() + text
  }

  /// Nothing more comes of file `index`.
  package mutating func close(file index: Int) -> String {
    closed.insert(index)
    var text = ""
    while closed.remove(turn) != nil {
      turn += 1
      isEntryOpen = false
      if let next = kept.removeValue(forKey: turn) { text += startOfEntry() + next }
    }
    return text
  }

  /// Every file is closed.
  package func finish() -> String {
    if isOpen { return writer.closing }
    return isList ? writer.opening + writer.closing : ""
  }

  private mutating func startOfEntry() -> String {
    if isEntryOpen { return "" }
    defer { (isOpen, isEntryOpen) = (true, true) }
    return isOpen ? writer.separator : writer.opening
  }
}
