import Glibc
import Worker

/// Confines itself as a worker does and tries what a worker must not be able to do: a line for each attempt, with the
/// name of what was tried and `done` or the number of the error.
@main
enum Confined {
  static func main() {
    guard CommandLine.arguments.count == 3 else {
      print("usage: tvidz-confined FILE OTHER")
      exit(2)
    }
    let (file, other) = (CommandLine.arguments[1], CommandLine.arguments[2])
    do {
      let confinement = try confineWorker(to: file, limits: WorkerLimits())
      print("landlock \(confinement.landlock)")
      print("filter \(confinement.filter)")
      print("threads \(confinement.threads)")
    } catch {
      print("refused \(error)")
      exit(1)
    }
    tell("read the file", open(file, O_RDONLY))
    tell("write the file", open(file, O_WRONLY))
    tell("read another file", open(other, O_RDONLY))
    tell("create a file", open(other + ".new", O_WRONLY | O_CREAT, 0o600))
    tell("remove another file", unlink(other))
    tell("read the parent's environment", open("/proc/\(getppid())/environ", O_RDONLY))
    tell("open a TCP socket", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
    tell("open a UDP socket", socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0))
    tell("open a local socket", socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
    tell("signal the parent", kill(getppid(), SIGURG))
    var child = pid_t()
    let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    let code = posix_spawn(&child, "/bin/true", nil, nil, arguments, nil)
    print("run a program: \(code == 0 ? "done" : "error")")
  }

  private static func tell(_ attempt: String, _ result: Int32) {
    print("\(attempt): \(result >= 0 ? "done" : "\(errno)")")
  }
}
