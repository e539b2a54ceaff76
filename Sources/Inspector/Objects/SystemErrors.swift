import Foundation
import Glibc

/// The system's number, as in `errno`, of what made an operation of Foundation on files fail; nil where none is told.
package func systemError(of error: any Error) -> Int32? {
  if let error = error as? POSIXError { return error.code.rawValue }
  if let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error {
    return systemError(of: underlying)
  }
  let error = error as NSError
  if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
  // Where Foundation looked by itself, it tells no number.
  return switch (error as? CocoaError)?.code {
  case .fileWriteFileExists?: EEXIST
  case .fileWriteNoPermission?, .fileReadNoPermission?: EACCES
  case .fileNoSuchFile?, .fileReadNoSuchFile?: ENOENT
  default: nil
  }
}
