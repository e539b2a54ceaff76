import CutFormats
import HTTPTypes
import Hummingbird
import NIOCore

extension JSONValue {
  /// As the body of a response.
  func response(_ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text + "\n")))
  }
}
