import Glibc

/// A terminal that a person looks at.
struct Terminal: Sendable {
  let descriptor: Int32

  /// Nil where standard error is a file or pipe, or a terminal that cannot move its cursor.
  static var standardError: Terminal? {
    isatty(STDERR_FILENO) == 1 && environmentVariable("TERM") != "dumb"
      ? Terminal(descriptor: STDERR_FILENO) : nil
  }

  /// By <https://no-color.org>: any value but the empty one.
  static var wantsColor: Bool {
    (environmentVariable("NO_COLOR") ?? "").isEmpty
  }

  /// In characters; 80 where the terminal does not tell.
  var width: Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Empties the line that the cursor is on.
  func eraseLine() {
    try? writeAll("\r\u{1B}[K", to: descriptor)
  }

  /// Empties the line unless that would wait: for a terminal that was stopped, or that nobody reads.
  func eraseLineAtOnce() {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    if poll(&request, 1, 0) == 1, request.revents & Int16(POLLOUT) != 0 { eraseLine() }
  }
}
