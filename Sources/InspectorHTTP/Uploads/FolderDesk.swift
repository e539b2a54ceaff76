package import Catalog
package import Foundation
import HTTPTypes
import Hummingbird
package import Inspector
package import TvidzCore

/// Uploads to a folder: addresses of this service take the bytes, and are signed as those of an object store are.
package struct FolderDesk: UploadDesk {
  private let uploads: FolderUploads
  private let credentials: Credentials
  private let bucket: String
  private let seconds: Int

  /// - Parameters:
  ///   - bucket: that the objects go to.
  ///   - seconds: for which an address is good.
  package init(uploads: FolderUploads, credentials: Credentials, bucket: String, seconds: Int) {
    self.uploads = uploads
    self.credentials = credentials
    self.bucket = bucket
    self.seconds = seconds
  }

  package func location(for video: VideoID) -> ObjectLocation {
    ObjectLocation(bucket: bucket, key: UploadKey.make(for: video))
  }

  package func begin(_ video: NewVideo) async throws -> UploadOpening {
    UploadOpening(plan: try uploads.begin(video.id, size: video.size ?? 0, location: video.location))
  }

  /// The folder is on this machine, and was there at the start.
  package func reach() async throws {}

  package func plan(of video: VideoRecord) async throws -> UploadPlan {
    try uploads.plan(of: video.id)
  }

  package func tickets(
    for video: VideoRecord, parts: [Int], base: String, at now: Date
  ) async throws -> [UploadTicket] {
    let plan = try await plan(of: video)
    let expires = Int64(now.timeIntervalSince1970) + Int64(seconds)
    return try parts.map { number in
      guard let range = plan.range(ofPart: number) else { throw UploadFailure.noSuchPart(number) }
      let path = "/uploads/\(video.id)/\(number)"
      let upload = SignedUpload(
        path: path, expires: expires, length: range.upperBound - range.lowerBound,
        contentType: video.contentType ?? "")
      return UploadTicket(
        number: number,
        url: "\(base)\(path)?expires=\(expires)&signature=\(credentials.signature(of: upload))",
        headers: video.contentType.map { ["Content-Type": $0] } ?? [:],
        expires: Date(timeIntervalSince1970: Double(expires)))
    }
  }

  package func arrivedParts(of video: VideoRecord) async throws -> [Int] {
    try uploads.arrivedParts(of: video.id)
  }

  package func complete(_ video: VideoRecord) async throws -> ObjectLocation {
    try await uploads.complete(video.id)
  }

  package func abort(_ video: VideoRecord) async throws {
    try uploads.abort(video.id)
  }

  // MARK: What an address takes

  /// - Throws: a `Problem` where the address is not genuine, or not for what is sent.
  package func admit(_ sent: SignedUpload, signature: String, at now: Date) throws {
    let anyType = SignedUpload(path: sent.path, expires: sent.expires, length: sent.length, contentType: "")
    guard credentials.isSignature(signature, of: sent) || credentials.isSignature(signature, of: anyType)
    else {
      throw Problem(
        .forbidden, "wrong-signature",
        "The address was not made for a part of this length and type, or was changed.",
        remedy: "Send Content-Length and the headers that came with the address.")
    }
    guard Double(sent.expires) > now.timeIntervalSince1970 else {
      throw Problem(
        .forbidden, "expired", "The address is no longer good.",
        remedy: "Ask for another one with POST /api/uploads/{id}/parts.")
    }
  }

  /// Writes a part.
  ///
  /// - Returns: whether the upload has only this part.
  @concurrent
  func write(
    part number: Int, of video: VideoRecord, from body: RequestBody,
    received: @Sendable (_ bytes: Int) -> Void
  ) async throws -> Bool {
    let writer = try await uploads.open(part: number, of: video.id)
    var pieces = body.makeAsyncIterator()
    while let piece = try await pieces.piece() {
      received(piece.readableBytes)
      try await writer.write(Array(piece.readableBytesView))
    }
    try await writer.finish()
    return try uploads.plan(of: video.id).parts == 1
  }
}
