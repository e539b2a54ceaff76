import Glibc

/// How many files this process may have open, connections among them.
enum OpenFiles {
  /// More than are useful: some systems allow billions, and programs that close all take their time then.
  private static let most: rlim_t = 1 << 20

  /// As many as the system allows: a shell's usual 1024 would be fewer than the connections that are taken.
  static func allowAll() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, most))
    // Where that is refused, fewer clients are served.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
