package import AWSClient
import Foundation
import TvidzCore

/// What the service needs in S3 and SQS, one thing after the other: each is looked for, and made where it is missing or
/// different. Doing it again, or by several processes at once, changes nothing more.
package struct CloudSetUp: Sendable {
  package enum Mode: String, Sendable, Hashable, CaseIterable {
    /// What is missing is made.
    case make
    /// What is missing is told, and the service does not start.
    case check
  }

  private let s3: S3Client
  private let sqs: SQSClient
  private let settings: CloudSettings

  package init(s3: S3Client, sqs: SQSClient, settings: CloudSettings) {
    self.s3 = s3
    self.sqs = sqs
    self.settings = settings
  }

  /// One thing that has to be so.
  private struct Step {
    /// A sentence about what is not so; nil where it is.
    let difference: () async throws -> String?
    let make: () async throws -> Void
  }

  /// - Returns: the queues.
  /// - Throws: an `ActionableError` that says what is missing, or why it cannot be known.
  package func run(_ mode: Mode) async throws -> QueueAddresses {
    do {
      // The later ones are settings of the earlier ones.
      for steps in [[bucket, deadLetterQueue, uploadQueue], [notification, cors, uploadLifetime]] {
        var differences: [String] = []
        for step in steps {
          guard let difference = try await step.difference() else { continue }
          switch mode {
          case .make: try await step.make()
          case .check: differences.append(difference)
          }
        }
        guard differences.isEmpty else { throw Self.missing(differences) }
      }
      return try await addresses()
    } catch let error as ActionableError {
      throw error
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw CloudFailure.describe(error, s3.endpoint)
    }
  }

  private static func missing(_ differences: [String]) -> ActionableError {
    ActionableError(
      .missingDependency, what: "the cloud is not set up as the service needs it",
      why: differences.joined(separator: "; "),
      remedy: "set it up so, or let the service do it: TVIDZ_SETUP=make")
  }

  private func addresses() async throws -> QueueAddresses {
    guard let uploads = try await sqs.url(of: settings.queue),
      let deadLetters = try await sqs.url(of: settings.deadLetters)
    else { throw Self.missing(["the queue \(settings.queue) went away"]) }
    return QueueAddresses(uploads: uploads, deadLetters: deadLetters)
  }

  // MARK: The bucket

  private var bucket: Step {
    Step {
      try await s3.bucketExists(settings.bucket) ? nil : "there is no bucket \(settings.bucket)"
    } make: {
      try await s3.create(settings.bucket)
    }
  }

  /// Those of others stay.
  private var notification: Step {
    Step {
      let wanted = try await wantedNotification()
      return try await s3.notifications(of: settings.bucket).contains(wanted)
        ? nil : "the bucket \(settings.bucket) does not tell the queue \(settings.queue) of new uploads"
    } make: {
      let wanted = try await wantedNotification()
      let others = try await s3.notifications(of: settings.bucket).filter { $0.id != wanted.id }
      try await s3.set(others + [wanted], of: settings.bucket)
    }
  }

  private func wantedNotification() async throws -> S3Client.Notification {
    let queue = try await sqs.url(of: settings.queue) ?? ""
    let name = try await sqs.attributes(of: queue)["QueueArn"] ?? ""
    return S3Client.Notification(id: "tvidz-uploads", queue: name, prefix: CloudSettings.uploadPrefix)
  }

  /// What a page needs: it sends parts, and reads their eTags and pieces of videos.
  private var cors: Step {
    let rule = S3Client.CORSRule(
      origins: settings.origins, methods: ["PUT", "GET", "HEAD"], headers: ["*"],
      exposed: ["ETag", "Content-Range", "Accept-Ranges"], maxAge: 3600)
    return Step {
      try await s3.corsRules(of: settings.bucket).contains(rule)
        ? nil
        : "pages of \(settings.origins.joined(separator: ", ")) may not use the bucket \(settings.bucket) (CORS)"
    } make: {
      try await s3.set([rule], of: settings.bucket)
    }
  }

  private var uploadLifetime: Step {
    Step {
      try await s3.uploadDays(of: settings.bucket) != nil
        ? nil : "the bucket \(settings.bucket) keeps uploads for ever that are never completed"
    } make: {
      try await s3.setUploadDays(settings.uploadDays, of: settings.bucket)
    }
  }

  // MARK: The queues

  private var deadLetterQueue: Step {
    Step {
      try await sqs.url(of: settings.deadLetters) != nil ? nil : "there is no queue \(settings.deadLetters)"
    } make: {
      // 14 days, the most there is: somebody has to look at it.
      _ = try await sqs.create(settings.deadLetters, attributes: ["MessageRetentionPeriod": "1209600"])
    }
  }

  private var uploadQueue: Step {
    Step {
      guard let queue = try await sqs.url(of: settings.queue) else {
        return "there is no queue \(settings.queue)"
      }
      let attributes = try await sqs.attributes(of: queue)
      if attributes["RedrivePolicy"] == nil {
        return
          "the queue \(settings.queue) puts nothing aside that is received again and again (RedrivePolicy)"
      }
      return attributes["Policy"] == nil
        ? "the queue \(settings.queue) takes nothing from the bucket (Policy)" : nil
    } make: {
      let wanted = try await uploadQueueAttributes()
      if let queue = try await sqs.url(of: settings.queue) {
        try await sqs.set(wanted, of: queue)
      } else {
        let queue = try await sqs.create(settings.queue)
        try await sqs.set(wanted.merging(["Policy": try await policy(of: queue)]) { $1 }, of: queue)
      }
    }
  }

  private func uploadQueueAttributes() async throws -> [String: String] {
    let letters = try await sqs.url(of: settings.deadLetters) ?? ""
    let name = try await sqs.attributes(of: letters)["QueueArn"] ?? ""
    var attributes = [
      "VisibilityTimeout": String(settings.visibility),
      "ReceiveMessageWaitTimeSeconds": String(SQSClient.longestWait),
      // A backstop: what cannot be worked on is put aside by the service itself, long before.
      "RedrivePolicy": #"{"deadLetterTargetArn":"\#(name)","maxReceiveCount":"20"}"#,
    ]
    if let queue = try await sqs.url(of: settings.queue) {
      attributes["Policy"] = try await policy(of: queue)
    }
    return attributes
  }

  /// S3 may send to the queue, on behalf of this bucket alone.
  private func policy(of queue: String) async throws -> String {
    let name = try await sqs.attributes(of: queue)["QueueArn"] ?? ""
    let partition = name.split(separator: ":").dropFirst().first ?? "aws"
    return #"""
      {"Version":"2012-10-17","Statement":[{"Sid":"tvidz","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},\#
      "Action":"sqs:SendMessage","Resource":"\#(name)",\#
      "Condition":{"ArnLike":{"aws:SourceArn":"arn:\#(partition):s3:::\#(settings.bucket)"}}}]}
      """#
  }
}
