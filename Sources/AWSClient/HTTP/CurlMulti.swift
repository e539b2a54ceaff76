import CLibCurl

/// Owns libcurl's multi handle.
///
/// Unchecked: `wakeUp` is the one function that libcurl allows on any thread; all others are called by the loop's thread
/// alone. The loop owns it for as long as its thread runs.
final class CurlMulti: @unchecked Sendable {
  private let handle: OpaquePointer

  /// - Parameter connections: open at once, and kept for the next request.
  init(connections: Int) throws(TransferFailure) {
    // Once for the process; later calls count up and do nothing.
    guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let handle = curl_multi_init() else {
      throw TransferFailure(.other, "libcurl could not be set up")
    }
    self.handle = OpaquePointer(handle)
    _ = tvidz_curl_set_connections(handle, connections, connections)
  }

  deinit { curl_multi_cleanup(pointer) }

  private var pointer: UnsafeMutableRawPointer { UnsafeMutableRawPointer(handle) }

  func add(_ transfer: CurlTransfer) throws(TransferFailure) {
    let code = curl_multi_add_handle(pointer, transfer.handle)
    guard code == CURLM_OK else {
      throw TransferFailure(.other, String(cString: curl_multi_strerror(code)))
    }
  }

  func remove(_ transfer: CurlTransfer) { curl_multi_remove_handle(pointer, transfer.handle) }

  /// Moves all transfers on, and tells which are over.
  func perform() -> [(UnsafeMutableRawPointer, CURLcode)] {
    var running: Int32 = 0
    curl_multi_perform(pointer, &running)
    var over: [(UnsafeMutableRawPointer, CURLcode)] = []
    var left: Int32 = 0
    while let message = curl_multi_info_read(pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else { continue }
      over.append((handle, tvidz_curl_result(message)))
    }
    return over
  }

  /// Until a socket is ready, libcurl has a timer that is due, or somebody wakes it up.
  func wait() { curl_multi_poll(pointer, nil, 0, 60_000, nil) }

  func wakeUp() { curl_multi_wakeup(pointer) }
}
