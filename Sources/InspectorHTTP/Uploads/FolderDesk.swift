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
    // Not to be guessed from the identifier, which others may see.
    let random = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
    return ObjectLocation(bucket: bucket, key: "uploads/\(video)/\(random)")
  }

  package func begin(_ video: NewVideo) async throws -> UploadOpening {
    try translating {
      UploadOpening(plan: try uploads.begin(video.id, size: video.size ?? 0, location: video.location))
    }
  }

  package func plan(of video: VideoRecord) async throws -> UploadPlan {
    try translating { try uploads.plan(of: video.id) }
  }

  package func tickets(
    for video: VideoRecord, parts: [Int], base: String, at now: Date
  ) async throws -> [UploadTicket] {
    let plan = try await plan(of: video)
    let expires = Int64(now.timeIntervalSince1970) + Int64(seconds)
    return try parts.map { number in
      guard let range = plan.range(ofPart: number) else { throw Self.noSuchPart(number, of: plan) }
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
    try translating { try uploads.arrivedParts(of: video.id) }
  }

  package func complete(_ video: VideoRecord) async throws -> ObjectLocation {
    do {
      return try await uploads.complete(video.id)
    } catch let failure as FolderUploads.Failure {
      throw Self.problem(failure)
    }
  }

  package func abort(_ video: VideoRecord) async throws {
    try translating { try uploads.abort(video.id) }
  }

  // MARK: What an address takes

  /// - Throws: a `Problem` where the address is not genuine, or not for what is sent.
  func admit(_ sent: SignedUpload, signature: String, at now: Date) throws {
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
    do {
      let writer = try uploads.open(part: number, of: video.id)
      for try await piece in body {
        received(piece.readableBytes)
        try await writer.write(Array(piece.readableBytesView))
      }
      try await writer.finish()
      return try uploads.plan(of: video.id).parts == 1
    } catch let failure as FolderUploads.Failure {
      throw Self.problem(failure)
    }
  }

  private func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let failure as FolderUploads.Failure {
      throw Self.problem(failure)
    }
  }

  private static func noSuchPart(_ number: Int, of plan: UploadPlan) -> Problem {
    Problem(.notFound, "unknown-part", "There is no part \(number): the upload has parts 1 to \(plan.parts).")
  }

  private static func problem(_ failure: FolderUploads.Failure) -> any Error {
    switch failure {
    case .unknownUpload: Problem.unknownUpload
    case .noSuchPart(let number):
      Problem(.notFound, "unknown-part", "The upload has no part \(number).")
    case .wrongLength(let expected):
      Problem(
        .badRequest, "wrong-length", "The part has \(expected) bytes, and another number came.",
        remedy: "Send the part again.")
    case .incomplete(let parts):
      Problem(
        .conflict, "incomplete",
        "\(parts.count) parts have not come, the first of them \(parts.first ?? 1).",
        remedy: "Send them, and complete the upload then; GET /api/uploads/{id}/parts tells which came.")
    case .diskFull:
      Problem(
        .insufficientStorage, "disk-full", "There is no room for a file of this size.",
        remedy: "Delete videos, or make room on the disk of the service.")
    case .system(let reason):
      ActionableError(.other, what: "cannot store an upload", why: reason)
    }
  }
}

extension HTTPResponse.Status {
  static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
