import CLinux
import TvidzCore

/// Refuses the system calls with which a process reaches beyond itself and its open files.
///
/// It is a list of what is refused, and no list of what is allowed: the libraries' needs change with their versions.
enum SystemCallFilter {
  #if arch(x86_64)
    /// EM_X86_64, of 64 bits, little endian.
    private static let architecture = UInt32(62 | 0x8000_0000 | 0x4000_0000)
    private static let ofThisArchitecture = [SYS_fork, SYS_vfork]
  #elseif arch(arm64)
    /// EM_AARCH64, likewise.
    private static let architecture = UInt32(183 | 0x8000_0000 | 0x4000_0000)
    private static let ofThisArchitecture: [Int32] = []
  #endif

  /// On other architectures nothing is filtered.
  static func impose() throws(ActionableError) -> Bool {
    #if arch(x86_64) || arch(arm64)
      var program = instructions
      let count = UInt16(program.count)
      let code = program.withUnsafeMutableBufferPointer { buffer in
        var filter = sock_fprog(len: count, filter: buffer.baseAddress)
        return tvidz_set_seccomp_filter(&filter)
      }
      guard code == 0 else { throw Confinement.refused("filter system calls") }
      return true
    #else
      return false
    #endif
  }

  #if arch(x86_64) || arch(arm64)
    private static let refused: [Int32] =
      ofThisArchitecture + [
        // Nothing is sent or received, by any protocol.
        SYS_socket, SYS_socketpair,
        // No other program runs.
        SYS_execve, SYS_execveat,
        // Nothing is read of another process, its parent above all.
        SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_pidfd_open, SYS_pidfd_getfd, SYS_kcmp,
        // Ways around this list, and around file permissions.
        SYS_io_uring_setup, SYS_open_by_handle_at, SYS_userfaultfd, SYS_bpf, SYS_perf_event_open, SYS_keyctl,
        SYS_add_key, SYS_request_key, SYS_unshare, SYS_setns, SYS_mount,
      ]

    /// The filter as the kernel's machine for packets runs it: load, compare, return.
    private static var instructions: [sock_filter] {
      let load = UInt16(BPF_LD | BPF_W | BPF_ABS)
      let equal = UInt16(BPF_JMP | BPF_JEQ | BPF_K)
      let atLeast = UInt16(BPF_JMP | BPF_JGE | BPF_K)
      let answer = UInt16(BPF_RET | BPF_K)
      let count = UInt8(refused.count)
      var program = [
        // struct seccomp_data: the number of the call is at 0, the architecture at 4.
        sock_filter(code: load, jt: 0, jf: 0, k: 4),
        sock_filter(code: equal, jt: 1, jf: 0, k: architecture),
        sock_filter(code: answer, jt: 0, jf: 0, k: 0x8000_0000),  // SECCOMP_RET_KILL_PROCESS
        sock_filter(code: load, jt: 0, jf: 0, k: 0),
        // Numbers from here on are the x32 interface's, which has the same calls under other numbers.
        sock_filter(code: atLeast, jt: count + 1, jf: 0, k: 0x4000_0000),
      ]
      for (index, call) in refused.enumerated() {
        program.append(
          sock_filter(code: equal, jt: count - UInt8(index), jf: 0, k: UInt32(bitPattern: call)))
      }
      return program + [
        sock_filter(code: answer, jt: 0, jf: 0, k: 0x7fff_0000),  // SECCOMP_RET_ALLOW
        sock_filter(code: answer, jt: 0, jf: 0, k: 0x0005_0000 | UInt32(1)),  // SECCOMP_RET_ERRNO, EPERM
      ]
    }
  #endif
}
