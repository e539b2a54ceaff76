import CLinux
import Glibc
import TvidzCore

/// What the kernel keeps a worker from, beyond its limits. Older kernels know less; what they know is used.
package struct Confinement: Sendable, Hashable, Codable {
  /// The version of Landlock's interface that is in force; 0 where the kernel has none: then any file that the user
  /// may read can be opened.
  package var landlock: Int
  /// Whether sockets, other programs and other processes are out of reach by a filter of system calls.
  package var filter: Bool
  /// Threads of the process when it was confined. What is in force covers the thread that asks for it and those that
  /// it starts, so that more than one would leave a gap.
  package var threads: Int

  package init(landlock: Int, filter: Bool, threads: Int) {
    self.landlock = landlock
    self.filter = filter
    self.threads = threads
  }

  /// Confines this process, for good: of all files it may open `path` alone, for reading.
  ///
  /// - Throws: where the kernel has a means and refuses it. A file that is not there is no error of this.
  static func impose(file path: String) throws(ActionableError) -> Confinement {
    let threads = countThreads()
    guard tvidz_set_no_new_privileges() == 0 else { throw refused("renounce privileges") }
    return Confinement(
      landlock: try allowOnly(path), filter: try SystemCallFilter.impose(), threads: threads)
  }

  private static func countThreads() -> Int {
    guard let folder = opendir("/proc/self/task") else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while let entry = readdir(folder) { if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 } }
    return count
  }

  private static let readFile: UInt64 = 1 << 2
  /// O_PATH, which Glibc's module leaves out: a name for the file, with which it cannot be read.
  private static let pathOnly: Int32 = 0o10_000_000

  private static func allowOnly(_ path: String) throws(ActionableError) -> Int {
    let version = Int(tvidz_landlock_version())
    guard version >= 1 else { return 0 }
    // Bit 13 came with version 2 (linking between folders), 14 with 3 (truncating), 15 with 5 (ioctl of devices).
    let rights = version >= 5 ? 16 : version >= 3 ? 15 : version >= 2 ? 14 : 13
    var ruleset = tvidz_landlock_ruleset(
      handled_access_fs: 1 << UInt64(rights) - 1,
      // Binding and connecting TCP.
      handled_access_net: version >= 4 ? 3 : 0,
      // Abstract sockets and signals to processes outside.
      scoped: version >= 6 ? 3 : 0)
    let descriptor = tvidz_landlock_create(&ruleset, MemoryLayout<tvidz_landlock_ruleset>.size)
    guard descriptor >= 0 else { throw refused("make a set of rules") }
    defer { close(descriptor) }
    // Where it cannot be opened, nothing is allowed, and opening it again tells why.
    let file = open(path, pathOnly | O_CLOEXEC)
    if file >= 0 {
      defer { close(file) }
      guard tvidz_landlock_allow(descriptor, file, readFile) == 0 else { throw refused("allow the file") }
    }
    guard tvidz_landlock_restrict(descriptor) == 0 else { throw refused("apply the rules") }
    return version
  }

  static func refused(_ what: String) -> ActionableError {
    ActionableError(.other, what: "cannot \(what)", why: String(cString: strerror(errno)))
  }
}
