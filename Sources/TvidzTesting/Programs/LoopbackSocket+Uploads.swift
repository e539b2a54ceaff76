package import TvidzCore

extension LoopbackSocket {
  /// Announces a small upload to the service at the other end: an event.
  ///
  /// - Parameter name: of the file, as it stands in a string of JSON.
  /// - Returns: the identifier of the video.
  package func announce(named name: String = "film.mp4") throws -> String {
    let answer = try request("POST", "/api/uploads", body: #"{"filename":"\#(name)","size":5}"#)
    guard answer.status == 201, let match = answer.body.firstMatch(of: /"videoId": ?"([^"]+)"/) else {
      throw Self.unexpected(answer)
    }
    return String(match.output.1)
  }

  /// Gives an announced upload up: another event, whose data holds `"deleted":true`.
  package func giveUp(_ video: String) throws {
    let answer = try request("DELETE", "/api/uploads/\(video)")
    guard answer.status == 204 else { throw Self.unexpected(answer) }
  }

  package static func unexpected(_ answer: (status: Int, body: String)) -> ActionableError {
    ActionableError(
      .other, what: "cannot load the service", why: "it answers \(answer.status): \(answer.body.prefix(300))")
  }
}
