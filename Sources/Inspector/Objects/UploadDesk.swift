package import Catalog
package import Foundation
package import TvidzCore

/// Where the bytes of videos are brought to, and how clients are told to bring them. Clients speak to the object store;
/// where that is a folder, this service stands in for it.
///
/// Each call throws an `UploadFailure` where the upload itself is the reason.
package protocol UploadDesk: Sendable {
  /// Where a new video's object shall be.
  func location(for video: VideoID) -> ObjectLocation

  /// - Parameter video: announced, with its size; the catalog does not know it yet.
  func begin(_ video: NewVideo) async throws -> UploadOpening

  func plan(of video: VideoRecord) async throws -> UploadPlan

  /// Addresses that take the bytes of these parts.
  ///
  /// - Parameter base: of this service, as the client calls it: `http://127.0.0.1:8080`.
  func tickets(
    for video: VideoRecord, parts: [Int], base: String, at now: Date
  ) async throws -> [UploadTicket]

  /// Numbers of the parts that have come, ascending.
  func arrivedParts(of video: VideoRecord) async throws -> [Int]

  /// Makes the object of the parts.
  func complete(_ video: VideoRecord) async throws -> ObjectLocation

  func abort(_ video: VideoRecord) async throws

  /// Throws where nothing could be brought now: the store cannot be reached, or is not set up.
  func reach() async throws
}

/// An upload that was begun.
package struct UploadOpening: Sendable, Hashable {
  package var plan: UploadPlan
  /// What the store needs to go on with it, kept with the video; nil for nothing.
  package var token: String?

  package init(plan: UploadPlan, token: String? = nil) {
    self.plan = plan
    self.token = token
  }
}

/// One request that a client sends to bring a part.
package struct UploadTicket: Sendable, Hashable {
  package let number: Int
  package let url: String
  /// To be sent with it.
  package let headers: [String: String]
  package let expires: Date

  package init(number: Int, url: String, headers: [String: String], expires: Date) {
    self.number = number
    self.url = url
    self.headers = headers
    self.expires = expires
  }
}

/// Why an upload does not go on.
package enum UploadFailure: Error, Sendable, Hashable {
  case unknownUpload
  case noSuchPart(Int)
  /// Less or more bytes came than belong to the part.
  case wrongLength(expected: Int64)
  /// These parts have not come.
  case incomplete([Int])
  /// The part is sent anew by somebody else, or the upload has been completed without what was being sent.
  case superseded
  /// There is no room for it.
  case diskFull
  /// The store refused, or cannot be reached.
  case system(String)
}
