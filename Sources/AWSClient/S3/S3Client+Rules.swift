extension S3Client {
  /// What pages of other origins may do with a bucket. The order of what is allowed says nothing.
  package struct CORSRule: BucketRule {
    package static let list = BucketRuleList(
      kind: "cors", readOperation: "GetBucketCors", writeOperation: "PutBucketCors",
      document: "CORSConfiguration", element: "CORSRule", none: "NoSuchCORSConfiguration")

    package var id: String
    package var origins: [String]
    package var methods: [String]
    package var headers: [String]
    /// Of answers, that a page may read.
    package var exposed: [String]
    /// Seconds that a browser remembers it; nil leaves that to the browser.
    package var maxAge: Int?

    package init(
      id: String, origins: [String], methods: [String], headers: [String], exposed: [String], maxAge: Int?
    ) {
      self.id = id
      self.origins = origins
      self.methods = methods
      self.headers = headers
      self.exposed = exposed
      self.maxAge = maxAge
    }

    package init(_ element: XMLTree) {
      func texts(_ name: String) -> [String] { element.all(name).map(\.text) }
      self.init(
        id: element.text("ID") ?? "", origins: texts("AllowedOrigin"), methods: texts("AllowedMethod"),
        headers: texts("AllowedHeader"), exposed: texts("ExposeHeader"),
        maxAge: element.text("MaxAgeSeconds").flatMap { Int($0) })
    }

    package var element: XMLTree {
      func elements(_ name: String, _ texts: [String]) -> [XMLTree] { texts.map { .element(name, $0) } }
      return .element(
        Self.list.element,
        [.element("ID", id)] + elements("AllowedOrigin", origins) + elements("AllowedMethod", methods)
          + elements("AllowedHeader", headers) + elements("ExposeHeader", exposed)
          + (maxAge.map { [.element("MaxAgeSeconds", String($0))] } ?? []))
    }

    private var sets: [Set<String>] { [origins, methods, headers, exposed].map { Set($0) } }

    package static func == (left: Self, right: Self) -> Bool {
      left.id == right.id && left.sets == right.sets && left.maxAge == right.maxAge
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
  }

  /// Events of new objects, to a queue.
  package struct Notification: BucketRule {
    package static let list = BucketRuleList(
      kind: "notification", readOperation: "GetBucketNotificationConfiguration",
      writeOperation: "PutBucketNotificationConfiguration", document: "NotificationConfiguration",
      element: "QueueConfiguration")

    package var id: String
    /// The queue's ARN.
    package var queue: String
    /// Keys that start so; nil where the filter is of another kind.
    package var prefix: String?
    private var events: Set<String> = ["s3:ObjectCreated:*"]

    package init(id: String, queue: String, prefix: String) {
      self.id = id
      self.queue = queue
      self.prefix = prefix
    }

    package init(_ element: XMLTree) {
      id = element.text("Id") ?? ""
      queue = element.text("Queue") ?? ""
      events = Set(element.all("Event").map(\.text))
      let rules = element.child("Filter")?.child("S3Key")?.all("FilterRule") ?? []
      if rules.count == 1, rules[0].text("Name")?.lowercased() == "prefix" { prefix = rules[0].text("Value") }
    }

    package var element: XMLTree {
      .element(
        Self.list.element,
        [.element("Id", id), .element("Queue", queue)] + events.sorted().map { .element("Event", $0) } + [
          .element(
            "Filter",
            [
              .element(
                "S3Key",
                [
                  .element("FilterRule", [.element("Name", "prefix"), .element("Value", prefix ?? "")])
                ])
            ])
        ])
    }
  }

  /// How long parts of an upload are kept that is not completed.
  package struct UploadLifetime: BucketRule {
    package static let list = BucketRuleList(
      kind: "lifecycle", readOperation: "GetBucketLifecycleConfiguration",
      writeOperation: "PutBucketLifecycleConfiguration", document: "LifecycleConfiguration", element: "Rule",
      none: "NoSuchLifecycleConfiguration", header: "x-amz-transition-default-minimum-object-size")

    private static let action = "AbortIncompleteMultipartUpload"

    package var id: String
    /// Of keys that start so; nil where the filter is of another kind.
    package var prefix: String?
    /// Nil where it says nothing about parts.
    package var days: Int?
    private var isEnabled = true
    /// Names of what else it says.
    private var others: Set<String> = []

    package init(id: String, prefix: String, days: Int) {
      self.id = id
      self.prefix = prefix
      self.days = days
    }

    package init(_ element: XMLTree) {
      id = element.text("ID") ?? ""
      if let filter = element.child("Filter"), filter.children.count == 1 { prefix = filter.text("Prefix") }
      days = element.child(Self.action)?.text("DaysAfterInitiation").flatMap { Int($0) }
      isEnabled = element.text("Status") == "Enabled"
      others = Set(element.children.map(\.name)).subtracting(["ID", "Filter", "Status", Self.action])
    }

    package var element: XMLTree {
      .element(
        Self.list.element,
        [
          .element("ID", id), .element("Filter", [.element("Prefix", prefix ?? "")]),
          .element("Status", "Enabled"),
          .element(Self.action, [.element("DaysAfterInitiation", String(days ?? 1))]),
        ])
    }
  }
}
