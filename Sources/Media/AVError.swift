import CLibAV
import Glibc
import TvidzCore

/// A failure that one of the FFmpeg libraries reported.
struct AVError: Error, CustomStringConvertible {
  /// A negative AVERROR code.
  let code: Int32
  /// The function that returned it.
  let function: StaticString

  init(_ code: Int32, in function: StaticString) {
    self.code = code
    self.function = function
  }

  static let again = tvidz_averror_eagain()
  static let invalidArgument = tvidz_averror_einval()
  static let invalidData = tvidz_averror_invaliddata()
  /// AVERROR(EIO): what a file that ends too early gives as well.
  static let inputOutput = -EIO
  static let outOfMemory = tvidz_averror_enomem()
  static let endOfFile = tvidz_averror_eof()
  /// An interrupt callback asked for the end.
  static let interrupted = tvidz_averror_exit()

  /// FFmpeg's own words: `Invalid data found when processing input`.
  var message: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { text in
      guard let base = text.baseAddress, av_strerror(code, base, text.count) == 0 else {
        return "error \(code)"
      }
      return String(cString: base)
    }
  }

  var description: String { "\(function): \(message)" }

  /// What is thrown at the module's edge where no better sentence is known.
  func actionable(_ what: String, kind: ActionableError.Kind = .notVideo) -> ActionableError {
    code == AVError.interrupted
      ? .cancelled(what) : ActionableError(kind, what: what, why: String(describing: self))
  }
}

/// Every return code of the libraries passes through here: negative ones are errors, the others values.
@discardableResult
func check(_ code: Int32, _ function: StaticString) throws(AVError) -> Int32 {
  guard code >= 0 else { throw AVError(code, in: function) }
  return code
}

/// The libraries' allocators return null when memory is short.
func check<Pointee>(
  _ pointer: UnsafeMutablePointer<Pointee>?, _ function: StaticString
) throws(AVError) -> UnsafeMutablePointer<Pointee> {
  guard let pointer else { throw AVError(AVError.outOfMemory, in: function) }
  return pointer
}

/// Runs `body`; an error of the libraries becomes one that says what failed.
func naming<Result: ~Copyable>(
  _ what: @autoclosure () -> String, kind: ActionableError.Kind = .notVideo,
  _ body: () throws(AVError) -> Result
) throws(ActionableError) -> Result {
  do {
    return try body()
  } catch {
    throw error.actionable(what(), kind: kind)
  }
}

extension ActionableError {
  static func cancelled(_ what: String) -> ActionableError {
    ActionableError(.cancelled, what: what, why: "it was cancelled")
  }
}
