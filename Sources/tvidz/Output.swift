import Glibc
import TvidzCore

/// Why nothing more can be written.
enum OutputError: Error {
  /// Whoever read our output has left (`| head`): there is nobody to tell anything.
  case closed
  /// The system refuses: a full disk, a descriptor that is not open.
  case failed(ActionableError)
}

/// Writes all of a text, in pieces of at most 64 KiB.
func writeAll(_ text: String, to descriptor: Int32) throws(OutputError) {
  let bytes = Array(text.utf8)
  var position = 0
  while position < bytes.count {
    let written = bytes[position...].withUnsafeBytes {
      write(descriptor, $0.baseAddress, min($0.count, 1 << 16))
    }
    if written >= 0 {
      position += written
      continue
    }
    switch errno {
    case EINTR: continue
    case EAGAIN: waitUntilWritable(descriptor)
    case EPIPE: throw .closed
    case let code:
      throw .failed(
        ActionableError(
          .other, what: "cannot write the output", why: String(cString: strerror(code)),
          remedy: code == ENOSPC ? "make room, or write to another place" : nil))
    }
  }
}

/// For a descriptor that another program made non-blocking.
private func waitUntilWritable(_ descriptor: Int32) {
  var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  _ = poll(&request, 1, -1)
}

/// Takes the place of standard descriptors that the caller closed (`>&-`), before some other file gets their number
/// and our output. Only for reading, so that writing there still fails, and is told.
func occupyStandardDescriptors() {
  for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
    // The lowest free number is given, which is this one.
    _ = open("/dev/null", O_RDONLY)
  }
}
