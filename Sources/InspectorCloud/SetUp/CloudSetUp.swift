package import AWSClient
import Foundation
import TvidzCore

/// What the service needs in S3 and SQS, one thing after the other: each is looked for, and made where it is missing or
/// different. Doing it again, or by several processes at once, changes nothing more. What others set on the same bucket and
/// queue stays as it is.
package struct CloudSetUp: Sendable {
  package enum Mode: String, Sendable, Hashable, CaseIterable {
    /// What is missing is made.
    case make
    /// What is missing is told, and the service does not start.
    case check
  }

  /// Names of our rules.
  private static let uploadsID = "tvidz-uploads"
  private static let pagesID = "tvidz-pages"
  /// A backstop: what cannot be worked on is put aside by the service itself, long before.
  private static let receives = 20

  private let s3: S3Client
  private let sqs: SQSClient
  private let settings: CloudSettings
  private let sleep: @Sendable (Duration) async throws -> Void

  /// - Parameter sleep: waits until AWS knows what was just set.
  package init(
    s3: S3Client, sqs: SQSClient, settings: CloudSettings,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.s3 = s3
    self.sqs = sqs
    self.settings = settings
    self.sleep = sleep
  }

  /// One thing that has to be so.
  private struct Step {
    /// Where it is asked for and made.
    let endpoint: ServiceEndpoint
    /// A sentence about what is not so; nil where it is.
    let difference: () async throws -> String?
    let make: () async throws -> Void
  }

  /// What the later settings name.
  private struct Queue {
    let url: String
    /// The ARN.
    let name: String
    /// As they are set.
    let attributes: [String: String]
  }

  /// - Returns: the queues.
  /// - Throws: an `ActionableError` that says what is missing, or why it cannot be known.
  package func run(_ mode: Mode) async throws -> QueueAddresses {
    // What hangs on a part that is missing is not looked at; all else is, so that the check tells it at once.
    var differences = try await self.differences([bucket], mode)
    let hasBucket = differences.isEmpty
    differences += try await self.differences([deadLetterQueue, uploadQueue], mode)
    let foundUploads = try await queue(settings.queue)
    let foundDeadLetters = try await queue(settings.deadLetters)
    var steps: [Step] = []
    if let foundUploads {
      if let foundDeadLetters { steps.append(redrive(foundUploads, into: foundDeadLetters)) }
      steps.append(policy(foundUploads))
    }
    if hasBucket {
      if let foundUploads { steps.append(notification(foundUploads)) }
      steps += [cors, uploadLifetime]
    }
    differences += try await self.differences(steps, mode)
    guard differences.isEmpty else { throw Self.missing(differences) }
    guard let uploads = foundUploads else { throw Self.missing(["the queue \(settings.queue) went away"]) }
    guard let deadLetters = foundDeadLetters else {
      throw Self.missing(["the queue \(settings.deadLetters) went away"])
    }
    return QueueAddresses(uploads: uploads.url, deadLetters: deadLetters.url)
  }

  private func asking<Value>(
    _ endpoint: ServiceEndpoint, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as ActionableError {
      throw error
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw CloudFailure.describe(error, endpoint)
    }
  }

  /// - Returns: those that are left as they are.
  private func differences(_ steps: [Step], _ mode: Mode) async throws -> [String] {
    var differences: [String] = []
    for step in steps {
      try await asking(step.endpoint) {
        guard let difference = try await step.difference() else { return }
        switch mode {
        case .make: try await step.make()
        case .check: differences.append(difference)
        }
      }
    }
    return differences
  }

  private static func missing(_ differences: [String]) -> ActionableError {
    ActionableError(
      .missingDependency, what: "the cloud is not set up as the service needs it",
      why: differences.joined(separator: "; "),
      remedy: "set it up so, or let the service do it: TVIDZ_SETUP=make")
  }

  /// Nil where there is none.
  private func queue(_ name: String) async throws -> Queue? {
    try await asking(sqs.endpoint) {
      guard let url = try await sqs.url(of: name) else { return nil }
      let attributes = try await sqs.attributes(of: url)
      return Queue(url: url, name: attributes["QueueArn"] ?? "", attributes: attributes)
    }
  }

  // MARK: The bucket

  private var bucket: Step {
    Step(endpoint: s3.endpoint) {
      try await s3.bucketExists(settings.bucket) ? nil : "there is no bucket \(settings.bucket)"
    } make: {
      try await s3.create(settings.bucket)
    }
  }

  /// A rule of ours among those of others, which stay.
  private func step<Rule: BucketRule>(_ rule: Rule, missing: String, different: String) -> Step {
    Step(endpoint: s3.endpoint) {
      let rules = try await s3.rules(Rule.self, of: settings.bucket)
      if rules.holds(rule) { return nil }
      return rules.named(rule.id) == nil ? missing : different
    } make: {
      var rules = try await s3.rules(Rule.self, of: settings.bucket)
      rules.put(rule)
      try await whenKnown { [rules] in try await s3.set(rules, of: settings.bucket) }
    }
  }

  /// A queue's new policy is known everywhere after up to 60 s; until then S3 says that it cannot send there.
  private func whenKnown(_ body: () async throws -> Void) async throws {
    for _ in 0..<15 {
      do {
        return try await body()
      } catch let error as ServiceError
        where error.code == "InvalidArgument" && error.message.contains("destination configurations")
      {
        try await sleep(.seconds(5))
      }
    }
    try await body()
  }

  private func notification(_ queue: Queue) -> Step {
    let id = Self.uploadsID
    return step(
      S3Client.Notification(id: id, queue: queue.name, prefix: CloudSettings.uploadPrefix),
      missing: "the bucket \(settings.bucket) does not tell the queue \(settings.queue) of new uploads",
      different:
        "the notification \(id) of the bucket \(settings.bucket) is not of new uploads to the queue \(settings.queue)"
    )
  }

  /// What a page needs: it sends parts, and reads their eTags and pieces of videos.
  private var cors: Step {
    let origins = settings.origins.joined(separator: ", ")
    return step(
      S3Client.CORSRule(
        id: Self.pagesID, origins: settings.origins, methods: ["PUT", "GET", "HEAD"], headers: ["*"],
        exposed: ["ETag", "Content-Range", "Accept-Ranges"], maxAge: 3600),
      missing: "pages of \(origins) may not use the bucket \(settings.bucket) (CORS)",
      different:
        "the CORS rule \(Self.pagesID) of the bucket \(settings.bucket) is not what pages of \(origins) need")
  }

  private var uploadLifetime: Step {
    let days = settings.uploadDays
    return step(
      S3Client.UploadLifetime(id: Self.uploadsID, prefix: CloudSettings.uploadPrefix, days: days),
      missing: "the bucket \(settings.bucket) keeps uploads for ever that are never completed",
      different:
        "the lifecycle rule \(Self.uploadsID) of the bucket \(settings.bucket) is not to throw away after \(days) days what is never completed"
    )
  }

  // MARK: The queues

  private var deadLetterQueue: Step {
    Step(endpoint: sqs.endpoint) {
      try await sqs.url(of: settings.deadLetters) != nil ? nil : "there is no queue \(settings.deadLetters)"
    } make: {
      // 14 days, the most there is: somebody has to look at it.
      _ = try await sqs.create(settings.deadLetters, attributes: ["MessageRetentionPeriod": "1209600"])
    }
  }

  private var uploadQueue: Step {
    Step(endpoint: sqs.endpoint) {
      try await sqs.url(of: settings.queue) != nil ? nil : "there is no queue \(settings.queue)"
    } make: {
      let queue = try await sqs.create(settings.queue)
      // For people who look into it: we tell our own each time. So whatever it is later is right.
      try await sqs.set(
        [
          "VisibilityTimeout": String(settings.visibility),
          "ReceiveMessageWaitTimeSeconds": String(SQSClient.longestWait),
        ], of: queue)
    }
  }

  private func redrive(_ queue: Queue, into deadLetters: Queue) -> Step {
    let wanted = RedrivePolicy(deadLetters: deadLetters.name, receives: Self.receives)
    return Step(endpoint: sqs.endpoint) {
      guard let text = queue.attributes["RedrivePolicy"] else {
        return
          "the queue \(settings.queue) puts nothing aside that is received again and again (RedrivePolicy)"
      }
      guard RedrivePolicy(text) != wanted else { return nil }
      return
        "the queue \(settings.queue) does not put aside into \(settings.deadLetters) what was received \(Self.receives) times (RedrivePolicy)"
    } make: {
      try await sqs.set(["RedrivePolicy": wanted.text], of: queue.url)
    }
  }

  /// S3 may send to the queue, on behalf of this bucket alone.
  private func policy(_ queue: Queue) -> Step {
    let partition = queue.name.split(separator: ":").dropFirst().first.map(String.init) ?? "aws"
    let statement = QueuePolicy.Statement(
      id: "tvidz", queue: queue.name, bucket: "arn:\(partition):s3:::\(settings.bucket)")
    return Step(endpoint: sqs.endpoint) {
      let policy = try QueuePolicy(queue.attributes["Policy"])
      if policy.holds(statement) { return nil }
      return policy.isNamed(statement.id)
        ? "the statement \(statement.id) of the queue \(settings.queue) is not that the bucket \(settings.bucket) may send to it (Policy)"
        : "the queue \(settings.queue) takes nothing from the bucket (Policy)"
    } make: {
      var policy = try QueuePolicy(queue.attributes["Policy"])
      policy.put(statement)
      try await sqs.set(["Policy": policy.text], of: queue.url)
    }
  }
}
