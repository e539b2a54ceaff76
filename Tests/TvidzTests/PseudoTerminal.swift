import Foundation
import Glibc

/// A terminal without a screen: the program's end is `slave`, and what it shows there is read from `output`.
///
/// Both ends are closed in children that other tests start at the same time: a terminal ends when no program has it.
final class PseudoTerminal: Sendable {
  let slave: FileHandle
  private let master: Int32

  init() throws {
    master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlocked: Int32 = 0
    var number: UInt32 = 0
    guard master >= 0, ioctl(master, Self.setLock, &unlocked) == 0,
      ioctl(master, Self.getNumber, &number) == 0
    else { throw CocoaError(.fileNoSuchFile) }
    let descriptor = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
    slave = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { close(master) }

  /// TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>: macros that Swift does not import, as it does not posix_openpt.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  /// Pieces of what is shown, as they come, until no program has the terminal open.
  ///
  /// A thread of its own waits for them: the tests' threads are few.
  var output: AsyncStream<String> {
    AsyncStream { continuation in
      Thread.detachNewThread { [self] in
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
          let count = read(master, &buffer, buffer.count)
          guard count > 0 else { break }
          continuation.yield(String(decoding: buffer[..<count], as: UTF8.self))
        }
        continuation.finish()
      }
    }
  }
}
