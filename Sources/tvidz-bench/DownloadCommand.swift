import AWSClient
import ArgumentParser
import Foundation
import Inspector
import TvidzCore
import TvidzTesting

struct DownloadCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download",
    abstract:
      "Measure how fast an object of S3 is downloaded and hashed, beside curl, and in how much memory.",
    discussion: """
      Three take turns on one object, each as a process of its own from start to end: curl, the transfer alone, and \
      the transfer with the SHA-256 that the service makes meanwhile. The ratio is that of the medians of the first \
      two. The server is one of this program's own that answers as S3 does and sends from the system's cache, for it has to be \
      faster than whoever is measured; or the one that --endpoint names (LocalStack).
      """)

  @Option(help: "Bytes of the object, in millions.")
  var megabytes = 1000

  @Option(help: "Turns of each.")
  var runs = 5

  @Option(help: "Server of S3, with the credentials test and test.")
  var endpoint: String?

  @Option(help: "The least speed, curl's being 1.")
  var least = 0.8

  /// Of the process at its peak, in MB.
  private static let memory = 80.0
  /// In MB: a peak depends on when buffers are returned, by less than this.
  private static let noise = 4.0
  private static let (bucket, key) = ("bench", "uploads/film")

  func validate() throws {
    if min(megabytes, runs) < 1 { throw ValidationError("every number is at least 1") }
  }

  func run() async throws {
    let folder = try ScratchFolder()
    let (whole, half) = (folder.path("whole"), folder.path("half"))
    try Self.write(megabytes, to: whole)
    try Self.write(max(1, megabytes / 2), to: half)
    var curl: [Double] = []
    var transfers: [Double] = []
    var ours: [Double] = []
    var peak = 0.0
    let digest = try await Self.digest(of: whole)
    try await withServer(of: whole) { endpoint, url in
      for turn in 1...runs {
        let theirs = try await ChildProcess(
          program: "curl",
          arguments: ["--silent", "--fail", "--noproxy", "*", "--output", folder.path("copy"), url]
        ).run().successful("curl")
        try FileManager.default.removeItem(atPath: folder.path("copy"))
        let transfer = try await fetch(from: endpoint, folder, ["--transfer-only"])
        let own = try await fetch(from: endpoint, folder)
        guard String(decoding: own.output, as: UTF8.self) == "\(megabytes * 1_000_000) \(digest)\n" else {
          throw ActionableError(.other, what: "downloaded other bytes", why: "the SHA-256 differs")
        }
        curl.append(theirs.wallSeconds)
        transfers.append(transfer.wallSeconds)
        ours.append(own.wallSeconds)
        peak = max(peak, Double(own.peakMemory) / 1_000_000)
        note(
          "turn \(turn) of \(runs): curl \(decimals(theirs.wallSeconds)) s (CPU \(decimals(theirs.cpuSeconds)) s), "
            + "transfer \(decimals(transfer.wallSeconds)) s (CPU \(decimals(transfer.cpuSeconds)) s), "
            + "with SHA-256 \(decimals(own.wallSeconds)) s (CPU \(decimals(own.cpuSeconds)) s)")
      }
    }
    var smaller = 0.0
    try await withServer(of: half) { endpoint, _ in
      smaller = Double(try await fetch(from: endpoint, folder).peakMemory) / 1_000_000
    }
    let server = try ObjectServer(of: whole)
    defer { server.close() }
    let ends = try await Self.cancellations("http://127.0.0.1:\(server.port)/\(Self.bucket)")
    try report(curl, transfers, ours, peak, smaller, ends)
  }

  /// Milliseconds from the cancellation of a transfer until it is over: of those that wait for an answer, and of those
  /// whose bytes come.
  private static func cancellations(_ address: String) async throws -> [Double] {
    let transport = try CurlTransport()
    var milliseconds: [Double] = []
    for turn in 0..<20 {
      let url = "\(address)/\(turn.isMultiple(of: 2) ? "silent" : key)"
      milliseconds.append(
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { _ = try await transport.send(HTTPRequest("GET", url), consumer: { _ in }) }
          // Until it is under way.
          try await Task.sleep(for: .milliseconds(50))
          let start = ContinuousClock.now
          group.cancelAll()
          _ = await group.nextResult()
          return (ContinuousClock.now - start) / .milliseconds(1)
        })
    }
    return milliseconds
  }

  private func report(
    _ curl: [Double], _ transfers: [Double], _ ours: [Double], _ peak: Double, _ smaller: Double,
    _ ends: [Double]
  ) throws {
    let (theirs, own) = (SpeedThresholds.median(of: curl), SpeedThresholds.median(of: transfers))
    print("\(megabytes) MB from \(endpoint ?? "a server of this program's own"), medians of \(runs):")
    func line(_ name: String, _ seconds: Double) {
      print("\(name) \(decimals(seconds)) s, \(decimals(Double(megabytes) / seconds, 0)) MB/s")
    }
    line("curl", theirs)
    line("transfer", own)
    line("transfer and SHA-256", SpeedThresholds.median(of: ours))
    print("peak memory \(decimals(peak, 1)) MB, with half of the bytes \(decimals(smaller, 1)) MB")
    let late = ends.max() ?? 0
    print(
      "a cancelled transfer is over after: median \(decimals(SpeedThresholds.median(of: ends), 2)) ms, "
        + "all within \(decimals(late, 2)) ms (\(ends.count) times)")
    try GateTable.hold(
      [
        .atLeast("speed of the transfer, curl's being 1", theirs / own, least),
        .atMost("peak memory, MB", peak, Self.memory),
        .atMost("peak memory, MB", peak, smaller + Self.noise),
        .atMost("a cancelled transfer is over, ms", late, 100),
      ], of: "download")
  }

  private func fetch(
    from endpoint: String, _ folder: ScratchFolder, _ flags: [String] = []
  ) async throws -> ChildProcess.Outcome {
    let outcome = try await ChildProcess(
      program: OurProgram.bench.path,
      arguments: [
        "fetch", endpoint, Self.bucket, Self.key, folder.path("downloads"), folder.path("copy"),
      ] + flags
    ).run().successful("the download")
    try FileManager.default.removeItem(atPath: folder.path("copy"))
    return outcome
  }

  /// Calls `body` with the server's address, and one of the object that needs no credentials.
  private func withServer(of file: String, _ body: (String, String) async throws -> Void) async throws {
    if let endpoint {
      let s3 = try FetchCommand.client(endpoint)
      try await s3.create(Self.bucket)
      let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int64 ?? 0
      try await s3.put(
        .file(path: file, offset: 0, count: size), contentType: "video/mp4", at: Self.key, in: Self.bucket)
      try await body(endpoint, s3.presignedGet(Self.key, in: Self.bucket, for: 3600))
    } else {
      let server = try ObjectServer(of: file)
      defer { server.close() }
      let address = "http://127.0.0.1:\(server.port)"
      try await body(address, "\(address)/\(Self.bucket)/\(Self.key)")
    }
  }

  /// Bytes that no two places have in common.
  private static func write(_ megabytes: Int, to path: String) throws {
    try Data().write(to: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<megabytes {
      let words = (0..<125_000).map { _ in generator.next() }
      try file.write(contentsOf: words.withUnsafeBytes { Data($0) })
    }
  }

  private static func digest(of path: String) async throws -> String {
    let outcome = try await ChildProcess(program: "sha256sum", arguments: [path]).run().successful(
      "sha256sum")
    return String(decoding: outcome.output.prefix(64), as: UTF8.self)
  }
}
