import Glibc
import TvidzCore

/// What a worker may use up at most.
package struct WorkerLimits: Sendable, Hashable {
  /// Of processor time, in seconds.
  package var processorSeconds: Int
  /// Of memory that it allocates, in MiB: the data segment, and not the address space, which counts mapped libraries.
  package var memoryMiB: Int

  package init(processorSeconds: Int = 4 * 3600, memoryMiB: Int = 2048) {
    self.processorSeconds = processorSeconds
    self.memoryMiB = memoryMiB
  }

  /// Limits this process, for good.
  func impose() throws(ActionableError) {
    acceptSignals()
    // Past the first of the two the kernel sends SIGXCPU, which tells the parent why; past the second SIGKILL.
    try set(RLIMIT_CPU, processorSeconds, hard: processorSeconds + 5, named: "processor time")
    try set(RLIMIT_DATA, memoryMiB << 20, named: "memory")
    // Pipes are no files to this limit: what it forbids is any file that grows.
    try set(RLIMIT_FSIZE, 0, named: "file size")
    try set(RLIMIT_CORE, 0, named: "core files")
    try set(RLIMIT_NOFILE, Self.openFiles, named: "open files")
    // Whoever waits for an answer of the service comes first.
    _ = nice(10)
  }

  /// A process inherits what its parent blocks, and SIGXCPU has to arrive.
  private func acceptSignals() {
    var none = sigset_t()
    sigemptyset(&none)
    sigprocmask(SIG_SETMASK, &none, nil)
    signal(SIGXCPU, SIG_DFL)
  }

  /// The standard ones, the video, and what the libraries open for a moment.
  private static let openFiles = 16

  private func set(
    _ resource: __rlimit_resource, _ value: Int, hard: Int? = nil, named name: String
  ) throws(ActionableError) {
    var limit = rlimit()
    let kind = __rlimit_resource_t(resource.rawValue)
    guard getrlimit(kind, &limit) == 0 else { throw refused(name) }
    // A limit that holds already is not raised, which only root might.
    limit.rlim_max = min(limit.rlim_max, rlim_t(hard ?? value))
    limit.rlim_cur = min(limit.rlim_max, rlim_t(value))
    guard setrlimit(kind, &limit) == 0 else { throw refused(name) }
  }

  private func refused(_ name: String) -> ActionableError {
    ActionableError(
      .other, what: "cannot limit \(name)", why: String(cString: strerror(errno)))
  }
}
