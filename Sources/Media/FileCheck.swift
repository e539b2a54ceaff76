import Glibc
import TvidzCore

/// Looks at the path before the libraries do: their words for a folder or a pipe would puzzle, and a FIFO would hang.
func checkReadableFile(_ path: String) throws(ActionableError) {
  let what = "cannot read \(path)"
  func refuse(_ why: String, _ remedy: String? = nil) -> ActionableError {
    ActionableError(.unreadable, what: what, why: why, remedy: remedy)
  }

  guard !path.isEmpty else { throw refuse("the name is empty") }
  guard !path.utf8.contains(0) else { throw refuse("the name holds a zero byte") }
  var status = stat()
  guard stat(path, &status) == 0 else {
    switch errno {
    case ENOENT, ENOTDIR: throw refuse("no such file", "check the spelling")
    case EACCES: throw refuse("permission denied", "check the permissions of its folders")
    case let code: throw refuse(String(cString: strerror(code)))
    }
  }
  switch status.st_mode & S_IFMT {
  case S_IFREG: break
  case S_IFDIR: throw refuse("it is a folder", "name the files in it")
  default: throw refuse("it is not a regular file", "copy the data to a file first")
  }
  guard access(path, R_OK) == 0 else { throw refuse("permission denied", "check its permissions") }
  guard status.st_size > 0 else {
    throw ActionableError(.notVideo, what: "cannot analyse \(path)", why: "the file is empty")
  }
}
