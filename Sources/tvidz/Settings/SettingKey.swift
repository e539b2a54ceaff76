import Analysis
import InspectorCloud

/// One setting of the service: what `docs/configuration.md` lists.
package struct SettingKey: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case text
    /// Separated by commas.
    case list
    case choice([String])
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
  }

  /// `http.port`: `TVIDZ_HTTP_PORT` in the environment, `{"http": {"port": …}}` in a file.
  package let name: String
  package let kind: Kind
  /// As it is written; empty for none.
  package let fallback: String
  package let help: String
  package var isSecret = false

  package var environmentName: String {
    "TVIDZ_" + name.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
  }

  package static let all: [SettingKey] = [
    SettingKey(
      name: "data", kind: .text, fallback: "",
      help: "The folder of the catalog, the uploads and the thumbnails; ~/.local/share/tvidz unless told."),
    SettingKey(
      name: "watch", kind: .text, fallback: "",
      help: "A folder whose videos are analysed as they come; they are read, never changed or removed."),
    SettingKey(
      name: "page", kind: .text, fallback: "",
      help: "The folder of the built page; the one beside the program unless told, else a plain page."),
    SettingKey(
      name: "role", kind: .choice(ServiceRole.allCases.map(\.rawValue)), fallback: "all",
      help: "What this process does: web answers requests, inspect analyses videos, all does both."),
    SettingKey(
      name: "database.url", kind: .text, fallback: "",
      help:
        "A PostgreSQL database that many inspectors share, postgresql://user@host/name; a file unless told.",
      isSecret: true),
    SettingKey(
      name: "s3.bucket", kind: .text, fallback: "",
      help: "The bucket of videos and pictures; folders of this machine unless told."),
    SettingKey(
      name: "s3.region", kind: .text, fallback: "",
      help: "The region of bucket and queues; AWS_REGION unless told."),
    SettingKey(
      name: "s3.endpoint", kind: .text, fallback: "",
      help:
        "Where S3 and SQS answer, https://host:port; AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_SQS, AWS_ENDPOINT_URL for both, or AWS itself, unless told."
    ),
    SettingKey(
      name: "s3.public-endpoint", kind: .text, fallback: "",
      help: "Where browsers reach S3, which is what their addresses are signed for; s3.endpoint unless told."),
    SettingKey(
      name: "s3.origins", kind: .list, fallback: "",
      help: "Origins of pages that may use the bucket (CORS); http.public-url, or any, unless told."),
    SettingKey(
      name: "sqs.queue", kind: .text, fallback: "tvidz-uploads",
      help: "The queue that the bucket tells of uploads."),
    SettingKey(
      name: "sqs.dead-letters", kind: .text, fallback: "tvidz-dead-letters",
      help: "The queue where what nobody can work on is put aside."),
    SettingKey(
      name: "sqs.visibility-seconds", kind: .integer(5...43_200), fallback: "120",
      help: "Seconds after which a message that was not taken is told again."),
    SettingKey(
      name: "setup", kind: .choice(CloudSetUp.Mode.allCases.map(\.rawValue)), fallback: "make",
      help: "Whether bucket and queues are made where they are missing, or only checked at the start."),
    SettingKey(
      name: "jobs", kind: .integer(1...256), fallback: "2", help: "How many videos are analysed at once."),
    SettingKey(
      name: "detector", kind: .choice(DetectorChoice.Kind.allCases.map(\.rawValue)), fallback: "adaptive",
      help: "What finds cuts: adaptive, or scene, which is the ffmpeg program's."),
    SettingKey(
      name: "threshold", kind: .number(0...1), fallback: "",
      help: "How much change makes a cut; the detector's own unless told."),
    SettingKey(
      name: "duplicates", kind: .choice(["evidence", "timestamps"]), fallback: "evidence",
      help: "What makes a copy: cuts and pictures together, or the original rule of three equal times."),
    SettingKey(
      name: "early-stop", kind: .choice(["on", "off"]), fallback: "on",
      help: "Whether the analysis of what is surely a copy ends before its end."),
    SettingKey(
      name: "http.host", kind: .text, fallback: "127.0.0.1",
      help: "The address to listen on; another than a loopback address needs api.token."),
    SettingKey(
      name: "http.port", kind: .integer(0...65535), fallback: "8080",
      help: "The port to listen on; 0 lets the system choose one."),
    SettingKey(
      name: "http.allowed-hosts", kind: .list, fallback: "",
      help: "Names by which clients call the service, besides those of this machine and http.host."),
    SettingKey(
      name: "http.public-url", kind: .text, fallback: "",
      help: "How browsers reach the service where something stands before it: https://videos.example.org."),
    SettingKey(
      name: "http.most-connections", kind: .integer(1...1_000_000), fallback: "4096",
      help: "Connections that are open at once; others wait."),
    SettingKey(
      name: "http.most-streams", kind: .integer(1...1_000_000), fallback: "2048",
      help: "Streams of events that are open at once; others are refused with 503."),
    SettingKey(
      name: "http.idle-seconds", kind: .integer(1...3600), fallback: "30",
      help: "Seconds without a byte of a request, after which a connection is closed."),
    SettingKey(
      name: "http.stall-seconds", kind: .integer(1...3600), fallback: "30",
      help: "Seconds for which a client may leave unread what it is sent."),
    SettingKey(
      name: "http.slowest-upload", kind: .integer(1...1_000_000_000), fallback: "8192",
      help: "Bytes a second that an upload must reach on average, its first 30 seconds aside."),
    SettingKey(
      name: "api.token", kind: .text, fallback: "",
      help: "What clients must know, at least 16 characters; none lets everybody in who reaches the address.",
      isSecret: true),
    SettingKey(
      name: "api.session-seconds", kind: .integer(60...31_536_000), fallback: "2592000",
      help: "Seconds for which a sign-in of the page is good."),
    SettingKey(
      name: "upload.largest", kind: .integer(1...Int.max), fallback: "21474836480",
      help: "Bytes of a video at most."),
    SettingKey(
      name: "upload.reserve", kind: .integer(0...Int.max), fallback: "1073741824",
      help: "Bytes that are left free on the disk, whatever is uploaded."),
    SettingKey(
      name: "upload.budget", kind: .integer(1...Int.max), fallback: "",
      help: "Bytes that uploads and thumbnails may take together; as many as the disk has unless told."),
    SettingKey(
      name: "upload.url-seconds", kind: .integer(1...604_800), fallback: "3600",
      help: "Seconds for which the address of a part is good."),
    SettingKey(
      name: "upload.stale-hours", kind: .integer(1...8760), fallback: "24",
      help: "Hours after which an upload of which nothing more comes is forgotten."),
    SettingKey(
      name: "job.lease-seconds", kind: .integer(2...86_400), fallback: "60",
      help: "Seconds for which a job is held without a sign of life of who works on it."),
    SettingKey(
      name: "job.attempts", kind: .integer(1...100), fallback: "3",
      help: "Crashes, limits met and failures that do not pass, after which a video has failed."),
    SettingKey(
      name: "worker.cpu-seconds", kind: .integer(1...31_536_000), fallback: "14400",
      help: "Seconds of processor time that the analysis of one video may take."),
    SettingKey(
      name: "worker.memory-mib", kind: .integer(64...1_048_576), fallback: "2048",
      help: "MiB of memory that the analysis of one video may take."),
    SettingKey(
      name: "worker.silent-seconds", kind: .integer(5...86_400), fallback: "120",
      help: "Seconds after which an analysis that tells nothing is ended."),
    SettingKey(
      name: "events.days", kind: .integer(1...36_500), fallback: "7",
      help: "Days for which the events of a video are kept after its end."),
    SettingKey(
      name: "log.level", kind: .choice(["debug", "info", "notice", "warning", "error"]), fallback: "info",
      help: "What is worth a line of the log."),
    SettingKey(
      name: "log.format", kind: .choice(["json", "text"]), fallback: "json",
      help: "One JSON object a line, or text for people."),
  ]
}
