import CutFormats
import Glibc
import TvidzCore

/// Standard output and standard error, written by one at a time, so that a line of progress and a line of data on the
/// same terminal do not run into each other.
actor Console {
  private let isQuiet: Bool
  private let terminal: Terminal?
  private let usesColor: Bool
  private var isLineShown = false
  private var document: OrderedDocument?

  /// - Parameters:
  ///   - isQuiet: whether progress and warnings are left out; errors are told all the same.
  ///   - document: what `write` adds to.
  init(isQuiet: Bool, document: OrderedDocument? = nil) {
    self.isQuiet = isQuiet
    self.document = document
    self.terminal = Terminal.standardError
    self.usesColor = terminal != nil && Terminal.wantsColor
  }

  /// Whether anybody sees progress.
  nonisolated var showsProgress: Bool { terminal != nil && !isQuiet }

  /// Data.
  func print(_ text: String) throws(OutputError) {
    if text.isEmpty { return }
    eraseProgress()
    try writeAll(text, to: STDOUT_FILENO)
  }

  /// Adds to the document's entry of file `index`.
  func write(_ text: String, file index: Int) throws(OutputError) {
    try print(document?.write(text, file: index) ?? "")
  }

  /// Ends the document's entry of file `index`.
  func close(file index: Int) throws(OutputError) {
    try print(document?.close(file: index) ?? "")
  }

  /// Ends the document; no more progress is shown.
  func finishDocument() throws(OutputError) {
    eraseProgress()
    try print(document?.finish() ?? "")
  }

  func tell(_ error: ActionableError) { tell(failure: error.description) }

  func tell(failure sentence: String) {
    message("error:", sentence, color: "\u{1B}[1;31m")
  }

  func warn(_ text: String) {
    if isQuiet { return }
    message("warning:", text, color: "\u{1B}[1;33m")
  }

  /// The parser's own words, of several lines.
  func tellUsage(_ text: String) {
    eraseProgress()
    toStandardError(text + "\n")
  }

  /// Shows a line in the place of the last one. `line` is given the width of the terminal.
  func showProgress(_ line: @Sendable (_ width: Int) -> String) {
    guard showsProgress, let terminal else { return }
    // A character in the last column would move the cursor to the next line.
    toStandardError("\r" + line(terminal.width - 1) + "\u{1B}[K")
    isLineShown = true
  }

  func eraseProgress() {
    if isLineShown { terminal?.eraseLine() }
    isLineShown = false
  }

  private func message(_ label: String, _ text: String, color: String) {
    eraseProgress()
    let label = usesColor ? color + label + "\u{1B}[0m" : label
    // Texts hold file names, and file names hold anything.
    toStandardError("tvidz: \(label) \(printableText(text))\n")
  }

  private func toStandardError(_ text: String) {
    // There is nobody to tell that nobody can be told.
    try? writeAll(text, to: STDERR_FILENO)
  }
}
