package import AWSClient
package import Catalog
package import Foundation
package import Inspector
package import TvidzCore

/// Uploads that clients send to S3 themselves, by addresses that are signed here: for a number of bytes and a type.
package struct S3Desk: UploadDesk {
  /// What S3 calls bytes of which nothing is known.
  static let anyType = "application/octet-stream"

  private let s3: S3Client
  private let settings: CloudSettings
  private let queues: CloudQueues?

  /// - Parameter queues: set up once more, with all that belongs to them, where the bucket went away; nil tells that alone.
  package init(_ s3: S3Client, settings: CloudSettings, queues: CloudQueues? = nil) {
    self.s3 = s3
    self.settings = settings
    self.queues = queues
  }

  package func location(for video: VideoID) -> ObjectLocation {
    ObjectLocation(bucket: settings.bucket, key: UploadKey.make(for: video))
  }

  package func begin(_ video: NewVideo) async throws -> UploadOpening {
    guard let size = video.size, size > 0 else { throw UploadFailure.wrongLength(expected: 1) }
    let plan = UploadPlan(size: size)
    guard plan.parts > 1 else { return UploadOpening(plan: plan) }
    let token = try await translating {
      try await s3.beginUpload(
        of: video.location.key, contentType: video.contentType ?? Self.anyType, in: video.location.bucket)
    }
    return UploadOpening(plan: plan, token: token)
  }

  package func plan(of video: VideoRecord) async throws -> UploadPlan {
    guard let size = video.size else { throw UploadFailure.unknownUpload }
    return UploadPlan(size: size)
  }

  package func tickets(
    for video: VideoRecord, parts: [Int], base: String, at now: Date
  ) async throws -> [UploadTicket] {
    let plan = try await plan(of: video)
    var tickets: [UploadTicket] = []
    for number in parts {
      guard let range = plan.range(ofPart: number) else { throw UploadFailure.noSuchPart(number) }
      tickets.append(
        try await ticket(for: video, part: number, size: range.upperBound - range.lowerBound, at: now))
    }
    return tickets
  }

  private func ticket(
    for video: VideoRecord, part number: Int, size: Int64, at now: Date
  ) async throws -> UploadTicket {
    let (key, bucket) = (video.location.key, video.location.bucket)
    let url: String
    var headers: [String: String] = [:]
    if let token = video.uploadToken {
      url = try await s3.presignedPart(
        number, of: token, to: key, in: bucket, size: size, from: settings.publicEndpoint,
        for: settings.addressSeconds)
    } else {
      headers["Content-Type"] = video.contentType
      url = try await s3.presignedPut(
        key, in: bucket, size: size, contentType: video.contentType, from: settings.publicEndpoint,
        for: settings.addressSeconds)
    }
    return UploadTicket(
      number: number, url: url, headers: headers,
      expires: now.addingTimeInterval(TimeInterval(settings.addressSeconds)))
  }

  package func arrivedParts(of video: VideoRecord) async throws -> [Int] {
    guard let token = video.uploadToken else {
      return try await head(video) == nil ? [] : [1]
    }
    let plan = try await plan(of: video)
    return try await sentParts(of: video, token).filter { part in
      // One of another size is no part of this upload.
      plan.range(ofPart: part.number).map { $0.upperBound - $0.lowerBound } == part.size
    }.map(\.number)
  }

  /// When the last part of an upload came; nil where none did, or nobody knows the upload.
  func lastArrival(of video: VideoRecord) async throws -> Date? {
    guard let token = video.uploadToken else { return nil }
    do {
      return try await sentParts(of: video, token).compactMap(\.arrived).max()
    } catch UploadFailure.unknownUpload {
      return nil
    }
  }

  package func complete(_ video: VideoRecord) async throws -> ObjectLocation {
    var location = video.location
    guard let token = video.uploadToken else {
      guard let object = try await head(video) else { throw UploadFailure.incomplete([1]) }
      location.version = ObjectVersion.of(object.eTag)
      return location
    }
    do {
      let plan = try await plan(of: video)
      let arrived = Set(try await arrivedParts(of: video))
      let missing = (1...plan.parts).filter { !arrived.contains($0) }
      guard missing.isEmpty else { throw UploadFailure.incomplete(missing) }
      let parts = try await sentParts(of: video, token)
      location.version = ObjectVersion.of(
        try await translating {
          try await s3.complete(token, parts, to: location.key, in: location.bucket)
        })
    } catch UploadFailure.unknownUpload {
      // Somebody completed it before.
      guard let object = try await head(video) else { throw UploadFailure.unknownUpload }
      location.version = ObjectVersion.of(object.eTag)
    }
    return location
  }

  package func abort(_ video: VideoRecord) async throws {
    try await translating {
      if let token = video.uploadToken {
        try await s3.abort(token, to: video.location.key, in: video.location.bucket)
      } else {
        try await s3.delete(video.location.key, in: video.location.bucket)
      }
    }
  }

  /// - Throws: an `ActionableError`.
  package func reach() async throws {
    let exists: Bool
    do {
      exists = try await s3.bucketExists(settings.bucket)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw CloudFailure.describe(error, s3.endpoint)
    }
    if exists { return }
    guard let queues else { throw CloudFailure.noBucket(settings.bucket, s3.endpoint) }
    // The queue goes on without it, and says nothing.
    await queues.forget()
    _ = try await queues.addresses()
  }

  private func head(_ video: VideoRecord) async throws -> S3Client.Object? {
    try await translating { try await s3.head(video.location.key, in: video.location.bucket) }
  }

  private func sentParts(of video: VideoRecord, _ token: String) async throws -> [S3Client.Part] {
    try await translating {
      try await s3.parts(of: token, to: video.location.key, in: video.location.bucket)
    }
  }

  private func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as ServiceError where error.code == "NoSuchUpload" {
      throw UploadFailure.unknownUpload
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw UploadFailure.system("\(error)")
    }
  }
}
