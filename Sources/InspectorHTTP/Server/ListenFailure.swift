import Glibc
import NIOCore
package import TvidzCore

extension HTTPSettings {
  /// Why nothing can listen at the address: the words of libraries say neither which nor what to do.
  package func failure(toListen error: any Error) -> ActionableError {
    let (why, remedy) = Self.words(for: error)
    return ActionableError(.other, what: "cannot serve on \(host):\(port)", why: why, remedy: remedy)
  }

  private static func words(for error: any Error) -> (why: String, remedy: String) {
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE?:
      (
        "the address is in use by another program",
        "end that one (ss -ltnp tells which it is), or take another port with --port"
      )
    case EACCES?: ("only root may listen on this port", "take one from 1024 on with --port")
    case EADDRNOTAVAIL?: ("this machine has no such address", "name one of its own with --host")
    case let number?: (String(cString: strerror(number)), "take another address with --host and --port")
    case nil where error is SocketAddressError || error is SocketAddressError.UnknownHost:
      ("no address is known for this name", "name one of this machine's own with --host")
    case nil: ("\(error)", "take another address with --host and --port")
    }
  }
}
