import CLibCurl
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One request under way: owns libcurl's easy handle, and what its callbacks read and write.
///
/// It is made, driven and released by the loop's thread alone.
final class CurlTransfer {
  let handle: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let upload: UploadSource
  private let answer: AnswerSink
  /// libcurl's own words on what went wrong.
  private let complaint = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init(_ request: HTTPRequest, authorities: String?, consumer: ByteConsumer?) throws(TransferFailure) {
    upload = try UploadSource(request.body)
    answer = AnswerSink(limit: request.limits.answer, begun: request.begun, consumer: consumer)
    guard let handle = curl_easy_init() else { throw TransferFailure(.other, "no memory for a transfer") }
    self.handle = handle
    complaint.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    try addHeaders(request)
    try set(request)
    if let authorities { _ = tvidz_curl_set_text(handle, CURLOPT_CAINFO, authorities) }
    // Fewer calls into the system for many bytes.
    if consumer != nil { _ = tvidz_curl_set_long(handle, CURLOPT_BUFFERSIZE, 512 * 1024) }
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
    complaint.deallocate()
  }

  /// - Parameter code: of the transfer that is over.
  func result(_ code: CURLcode) -> Result<HTTPResponse, any Error> {
    if let error = answer.error ?? upload.error { return .failure(error) }
    guard code == CURLE_OK else {
      let words = String(cString: complaint)
      return .failure(
        TransferFailure(kind(of: code), words.isEmpty ? String(cString: curl_easy_strerror(code)) : words))
    }
    return .success(HTTPResponse(status: answer.status, headers: answer.headers, body: answer.body))
  }

  private func kind(of code: CURLcode) -> TransferFailure.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT: .unreachable
    case CURLE_OPERATION_TIMEDOUT: .late
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE: .tls
    // A handshake that was reset is the first of these: a server or a proxy that is just started again does that.
    case CURLE_SSL_CONNECT_ERROR, CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
      .brokenOff
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .malformed
    default: .other
    }
  }

  private func addHeaders(_ request: HTTPRequest) throws(TransferFailure) {
    // Neither is helpful here: an answer before the body is still read, and the length is always known.
    var lines = ["Expect:", "Transfer-Encoding:"]
    for header in request.headers {
      let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
      guard !header.name.isEmpty, !line.utf8.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
        throw TransferFailure(.malformed, "the header \(header.name) holds the end of a line")
      }
      lines.append(line)
    }
    // libcurl adds a type of its own to what it thinks is a form.
    if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    for line in lines { headers = curl_slist_append(headers, line) }
  }

  private func set(_ request: HTTPRequest) throws(TransferFailure) {
    let context = Unmanaged.passUnretained(answer).toOpaque()
    let source = Unmanaged.passUnretained(upload).toOpaque()
    let limits = request.limits
    var codes = [
      tvidz_curl_set_text(handle, CURLOPT_URL, request.url),
      // A key may hold dot segments: they are part of its name.
      tvidz_curl_set_long(handle, CURLOPT_PATH_AS_IS, 1),
      tvidz_curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https"),
      tvidz_curl_set_long(handle, CURLOPT_NOSIGNAL, 1),
      tvidz_curl_set_text(handle, CURLOPT_USERAGENT, "tvidz"),
      tvidz_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, complaint),
      tvidz_curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, limits.connecting.whole(.milliseconds(1))),
      tvidz_curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1),
      tvidz_curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, limits.silence.whole(.seconds(1))),
      tvidz_curl_set_long(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
      tvidz_curl_set_headers(handle, headers),
      tvidz_curl_set_transfer(handle, CURLOPT_HEADERFUNCTION, takeHeader),
      tvidz_curl_set_pointer(handle, CURLOPT_HEADERDATA, context),
      tvidz_curl_set_transfer(handle, CURLOPT_WRITEFUNCTION, takeBytes),
      tvidz_curl_set_pointer(handle, CURLOPT_WRITEDATA, context),
    ]
    if case .none = request.body {
      if request.method == "HEAD" { codes.append(tvidz_curl_set_long(handle, CURLOPT_NOBODY, 1)) }
      if request.method == "PUT" || request.method == "POST" {
        codes.append(tvidz_curl_set_long(handle, CURLOPT_POST, 1))
        codes.append(tvidz_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, 0))
      }
    } else {
      codes += [
        tvidz_curl_set_long(handle, CURLOPT_UPLOAD, 1),
        tvidz_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.body.count)),
        tvidz_curl_set_transfer(handle, CURLOPT_READFUNCTION, giveBytes),
        tvidz_curl_set_pointer(handle, CURLOPT_READDATA, source),
        tvidz_curl_set_seek(handle, seekBytes),
        tvidz_curl_set_pointer(handle, CURLOPT_SEEKDATA, source),
      ]
    }
    codes.append(tvidz_curl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method))
    guard codes.allSatisfy({ $0 == CURLE_OK }) else {
      throw TransferFailure(.malformed, "libcurl does not take the request")
    }
  }
}

extension Duration {
  /// Rounded up, at least 1: to libcurl 0 is its own default.
  fileprivate func whole(_ unit: Duration) -> Int { max(1, Int((self / unit).rounded(.up))) }
}

// The callbacks: each has its object as context, which the transfer keeps alive.

private let takeHeader:
  @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    Unmanaged<AnswerSink>.fromOpaque(context).takeUnretainedValue().take(
      header: String(decoding: line, as: UTF8.self))
    return size * count
  }

private let takeBytes:
  @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let sink = Unmanaged<AnswerSink>.fromOpaque(context).takeUnretainedValue()
    // Another number than was given ends the transfer.
    return sink.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
  }

private let giveBytes:
  @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
    bytes, size, count, context in
    guard let bytes, let context else { return Int(CURL_READFUNC_ABORT) }
    let source = Unmanaged<UploadSource>.fromOpaque(context).takeUnretainedValue()
    return source.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      ?? Int(CURL_READFUNC_ABORT)
  }

private let seekBytes: @convention(c) (UnsafeMutableRawPointer?, curl_off_t, Int32) -> Int32 = {
  context, offset, origin in
  guard let context, origin == SEEK_SET else { return Int32(CURL_SEEKFUNC_CANTSEEK) }
  Unmanaged<UploadSource>.fromOpaque(context).takeUnretainedValue().position = Int64(offset)
  return Int32(CURL_SEEKFUNC_OK)
}
